import type { CDPSession, Frame, Page } from 'playwright-core';

/** What a person sees of the badge and its card. Null where there is no badge in the frame at all. */
export interface Overlay {
  readonly shown: boolean;
  readonly open: boolean;
  /** What a screen reader says of the badge. */
  readonly label: string;
  readonly title: string;
  readonly generator: string;
  readonly summary: string;
  readonly basis: string;
  readonly unchecked: string;
  /** What its button does: an answer leads to the details, a failure to another try. */
  readonly action: string;
  readonly running: boolean;
}

interface Node {
  readonly nodeName: string;
  readonly backendNodeId?: number;
  readonly nodeValue?: string;
  readonly attributes?: string[];
  readonly children?: Node[];
  readonly shadowRoots?: (Node & { shadowRootType?: string })[];
  readonly contentDocument?: Node;
}

const sessions = new WeakMap<Page | Frame, CDPSession>();

async function sessionOf(target: Page | Frame): Promise<CDPSession> {
  const context = 'context' in target ? target.context() : target.page().context();
  let session = sessions.get(target);
  if (session === undefined) {
    session = await context.newCDPSession(target);
    sessions.set(target, session);
  }
  return session;
}

/** The middle of the card's button, in CSS pixels of the page or frame. @throws Error when there is none. */
export async function cardButtonOf(target: Page | Frame): Promise<{ x: number; y: number }> {
  const session = await sessionOf(target);
  const { root } = (await session.send('DOM.getDocument', { depth: -1, pierce: true })) as { root: Node };
  const button = byClass(root, 'details');
  if (button?.backendNodeId === undefined) throw new Error('the card has no button');
  const { model } = await session.send('DOM.getBoxModel', { backendNodeId: button.backendNodeId });
  const [left = 0, top = 0, , , right = 0, bottom = 0] = model.border;
  return { x: (left + right) / 2, y: (top + bottom) / 2 };
}

/**
 * Reads the badge through the debugging protocol, which is the only way into a closed shadow root: the page has none,
 * and neither have the tests through it. Frames of other sites are processes of their own and are asked themselves.
 */
export async function readOverlays(target: Page | Frame): Promise<Overlay[]> {
  const session = await sessionOf(target);
  const { root } = (await session.send('DOM.getDocument', { depth: -1, pierce: true })) as { root: Node };
  const found: Overlay[] = [];
  visit(root, (node) => {
    for (const shadow of node.shadowRoots ?? []) {
      if (shadow.shadowRootType !== 'closed') continue;
      const badge = byClass(shadow, 'badge');
      const card = byClass(shadow, 'card');
      const main = byClass(shadow, 'root');
      const bar = byClass(shadow, 'bar');
      if (badge === null || card === null || main === null) continue;
      const text = (name: string) => {
        const part = byClass(shadow, name);
        return part === null || attribute(part, 'hidden') !== null ? '' : textOf(part).trim();
      };
      const shown = attribute(main, 'hidden') === null;
      found.push({
        shown,
        open: shown && attribute(badge, 'aria-expanded') === 'true',
        label: attribute(badge, 'aria-label') ?? '',
        title: text('title'),
        generator: text('generator'),
        summary: text('summary'),
        basis: text('basis'),
        unchecked: text('unchecked'),
        action: text('details'),
        running: bar !== null && attribute(bar, 'hidden') === null,
      });
    }
  });
  return found;
}

function visit(node: Node, see: (node: Node) => void): void {
  see(node);
  for (const child of [...(node.children ?? []), ...(node.shadowRoots ?? [])]) visit(child, see);
  if (node.contentDocument) visit(node.contentDocument, see);
}

function byClass(node: Node, name: string): Node | null {
  let found: Node | null = null;
  visit(node, (candidate) => {
    if (found === null && (attribute(candidate, 'class') ?? '').split(/\s+/).includes(name)) found = candidate;
  });
  return found;
}

function attribute(node: Node, name: string): string | null {
  const at = (node.attributes ?? []).findIndex((value, index) => index % 2 === 0 && value === name);
  return at < 0 ? null : (node.attributes?.[at + 1] ?? null);
}

const textOf = (node: Node): string => (node.nodeValue ?? '') + (node.children ?? []).map(textOf).join('');
