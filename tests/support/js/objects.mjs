// An S3 server in a folder: prints its port, and ends when its standard input does.
import S3rver from "s3rver";

const server = new S3rver({
  port: 0,
  address: "127.0.0.1",
  silent: true,
  directory: process.argv[2],
  configureBuckets: [{ name: "media" }],
});
const { port } = await server.run();
console.log(port);
process.stdin.resume();
process.stdin.on("end", () => process.exit(0));
