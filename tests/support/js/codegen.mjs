// graphql-codegen --config codegen.mjs: types from introspection at CODEGEN_URL with CODEGEN_TOKEN, into CODEGEN_FILE.
const { CODEGEN_URL, CODEGEN_TOKEN, CODEGEN_FILE } = process.env;

export default {
  schema: [{ [CODEGEN_URL]: { headers: { Authorization: `Bearer ${CODEGEN_TOKEN}` } } }],
  documents: "../../../schema/operations/reader/*.graphql",
  generates: { [CODEGEN_FILE]: { plugins: ["typescript", "typescript-operations"] } },
};
