/** What is used of two parsers that bring no types of their own. Everything they return came from a server: it is parsed. */
declare module 'm3u8-parser' {
  export class Parser {
    readonly manifest: unknown;
    push(text: string): void;
    end(): void;
  }
}
declare module 'mpd-parser' {
  export function parse(text: string, options: { manifestUri: string }): unknown;
}
