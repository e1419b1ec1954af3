/**
 * Text from a page, a file or a manifest: shown as text, isolated so that its own direction marks cannot reorder the
 * words around it (https://www.w3.org/International/articles/inline-bidi-markup/).
 */
export function Untrusted({ children }: { readonly children: string }) {
  return (
    <bdi className="untrusted" dir="auto">
      {children}
    </bdi>
  );
}
