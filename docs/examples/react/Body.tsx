/** Draws `Article.bodyTree`; its notes open as pop-ups, without any script. */
import { createElement, type ReactNode } from "react";
import type { BodyNode, BodyTree } from "../../../schema/body-tree";

/** Types that are an element of HTML with nothing more to say. */
const ELEMENTS: Record<string, string> = {
  paragraph: "p",
  quote: "blockquote",
  item: "li",
  rule: "hr",
  figure: "figure",
  table: "table",
  head: "thead",
  body: "tbody",
  foot: "tfoot",
  row: "tr",
  emphasis: "em",
  strong: "strong",
  break: "br",
};

export function Body({ tree }: { tree: BodyTree }): ReactNode {
  return drawn(tree.children, "");
}

function drawn(nodes: BodyNode[] | undefined, parent: string): ReactNode {
  return nodes?.map((node, index) =>
    typeof node === "string" ? node : <Drawn key={index} node={node} parent={parent} />,
  );
}

function Drawn({ node, parent }: { node: Exclude<BodyNode, string>; parent: string }): ReactNode {
  const { id, lang, dir, title } = node;
  const common = { id, lang, dir, title };
  const inner = "children" in node ? drawn(node.children, node.type) : undefined;
  switch (node.type) {
    case "heading":
      return createElement(`h${node.level}`, common, inner);
    case "list":
      return createElement(node.ordered ? "ol" : "ul", { ...common, start: node.start }, inner);
    case "code":
      return (
        <pre {...common}>
          <code className={node.language && `language-${node.language}`}>{inner}</code>
        </pre>
      );
    case "inlineCode":
      return <code {...common}>{inner}</code>;
    case "caption":
      return createElement(parent === "table" ? "caption" : "figcaption", common, inner);
    case "image": {
      const { src, alt, srcset, sizes, width, height } = node;
      return <img {...common} src={src} alt={alt ?? ""} srcSet={srcset} sizes={sizes} width={width} height={height} />;
    }
    case "cell": {
      const { align, colspan, rowspan, scope } = node;
      const style = align ? { textAlign: align } : undefined;
      return createElement(node.header ? "th" : "td", { ...common, style, colSpan: colspan, rowSpan: rowspan, scope }, inner);
    }
    case "link":
      return <a {...common} href={node.href}>{inner}</a>;
    case "embed":
      // Put a player here, for the providers that you trust.
      return <p><a {...common} href={node.href}>{inner}</a></p>;
    case "noteMarker":
      return <button {...common} popoverTarget={node.note} aria-label={node.label}>{inner}</button>;
    case "note":
      return <aside {...common} popover="auto" role="note">{inner}</aside>;
    case "notes":
      return inner;
    case "backlink":
      return null; // A pop-up closes where it was opened.
    case "raw": // A formula, a drawing, or a player of a provider that a plugin declared: your policy has to name it.
      return <span {...common} dangerouslySetInnerHTML={{ __html: node.html }} />;
    case "element":
      return createElement(node.tag, common, inner);
    default:
      return createElement(ELEMENTS[node.type] ?? "div", common, inner);
  }
}
