import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { ADDRESSES } from './addresses';

/** The promises of docs/privacy.md, checked against what was built. */
const root = join(import.meta.dirname, '..', '..');
const privacy = readFileSync(join(root, 'docs', 'privacy.md'), 'utf8');
const builds = ['chrome-mv3', 'edge-mv3', 'firefox-mv3'].map((name) => join(root, '.output', name));

const files = (folder: string): string[] =>
  readdirSync(folder).flatMap((name) => {
    const path = join(folder, name);
    return statSync(path).isDirectory() ? files(path) : [path];
  });

const textOf = (build: string) =>
  files(build)
    .filter((path) => /\.(m?js|html|css)$/.test(path))
    .map((path) => ({ path: path.slice(build.length + 1), text: readFileSync(path, 'utf8') }));

describe.each(builds)('the build in %s', (build) => {
  it('is there to be checked', () => {
    expect(existsSync(join(build, 'manifest.json')), `run "npm run build" first: ${build} is missing`).toBe(true);
  });

  it('asks for no permission that the document does not explain', () => {
    const manifest = JSON.parse(readFileSync(join(build, 'manifest.json'), 'utf8')) as {
      permissions?: string[];
      host_permissions?: string[];
      optional_permissions?: string[];
      optional_host_permissions?: string[];
      web_accessible_resources?: unknown[];
      content_security_policy: { extension_pages: string };
    };
    const asked = [
      ...(manifest.permissions ?? []),
      ...(manifest.host_permissions ?? []),
      ...(manifest.optional_permissions ?? []),
      ...(manifest.optional_host_permissions ?? []),
    ];
    expect(asked.length).toBeGreaterThan(0);
    for (const permission of asked) expect(privacy).toContain(`| \`${permission}\``);
    // Pages must not be able to load anything of ours, nor tell by it that we are there.
    expect(manifest.web_accessible_resources ?? []).toEqual([]);
    expect(manifest.content_security_policy.extension_pages).toBe(
      "script-src 'self' 'wasm-unsafe-eval'; object-src 'self'",
    );
  });

  it('loads at most 25,000 bytes of scripts into a page, gzipped: the watcher and one reader of platforms', () => {
    const manifest = JSON.parse(readFileSync(join(build, 'manifest.json'), 'utf8')) as {
      content_scripts: { js: string[]; world?: string }[];
    };
    const sizes = manifest.content_scripts
      .filter(({ world }) => world !== 'MAIN')
      .flatMap(({ js }) => js)
      .map((name) => ({ name, bytes: gzipSync(readFileSync(join(build, name)), { level: 9 }).length }));
    const readers = sizes.filter(({ name }) => name.startsWith('platform-')).map(({ bytes }) => bytes);
    const others = sizes.filter(({ name }) => !name.startsWith('platform-')).reduce((sum, { bytes }) => sum + bytes, 0);
    expect(others).toBeGreaterThan(0);
    expect(others + Math.max(0, ...readers)).toBeLessThanOrEqual(25_000);
  });

  it('holds no address that is not on the list', () => {
    const unknown = new Set<string>();
    for (const { path, text } of textOf(build)) {
      for (const [address, host = ''] of text.matchAll(/https?:\/\/([a-z0-9.-]+)/gi)) {
        if (!Object.hasOwn(ADDRESSES, host.toLowerCase())) unknown.add(`${address} in ${path}`);
      }
    }
    expect([...unknown]).toEqual([]);
  });

  it('turns no text into code', () => {
    // MediaPipe's and ORT's glue name `eval` and `Function` in strings and property names; a call is what counts.
    const found = textOf(build).flatMap(({ path, text }) =>
      [...text.matchAll(/(?<![\w.$'"])(?:eval\(|new Function\()/g)].map(
        (match) => `${path} at ${match.index}: ${text.slice(match.index, match.index + 60)}`,
      ),
    );
    expect(found).toEqual([]);
  });

  it('loads no script from elsewhere', () => {
    for (const { path, text } of textOf(build)) {
      expect(text, path).not.toMatch(/<script[^>]+src="?https?:/i);
      expect(text, path).not.toMatch(/(?:import|importScripts)\(\s*["']https?:/);
    }
  });
});

describe('the document', () => {
  const manifests = () =>
    builds.map((build) => JSON.parse(readFileSync(join(build, 'manifest.json'), 'utf8')) as { permissions?: string[] });
  const section = (title: string) => privacy.split(/^## /m).find((part) => part.startsWith(title)) ?? '';
  const rows = (title: string) =>
    section(title)
      .split('\n')
      .filter((line) => line.startsWith('| ') && !line.startsWith('| ---'))
      .slice(1)
      .map((line) => line.split('|').map((cell) => cell.trim()));

  it('explains no permission that is not asked for', () => {
    const asked = new Set(['<all_urls>', ...manifests().flatMap(({ permissions }) => permissions ?? [])]);
    const explained = rows('Permissions').map(([, name]) => /`([^`]+)`/.exec(name ?? '')?.[1] ?? '');
    expect(new Set(explained)).toEqual(asked);
    const [, refused = ''] = /Not asked for: ([^.]+)\./.exec(privacy) ?? [];
    expect(refused.split(', ').filter((name) => asked.has(name))).toEqual([]);
  });

  it.each(['en', 'de'])('is what the store is told in %s, in the words that the browser shows', (language) => {
    const text = readFileSync(join(root, 'docs', 'store', `${language}.md`), 'utf8');
    const told = [...text.matchAll(/^\| `([^`]+)` \|/gm)].map(([, name = '']) => name);
    const explained = rows('Permissions').map(([, name]) => /`([^`]+)`/.exec(name ?? '')?.[1] ?? '');
    expect(told.sort()).toEqual(explained.sort());
    const { extension_description: short } = JSON.parse(
      readFileSync(join(root, 'public', '_locales', language, 'messages.json'), 'utf8'),
    ) as Record<string, { message: string }>;
    expect(short?.message.length).toBeLessThanOrEqual(132);
    expect(text).toContain(short?.message);
  });

  it('names for every request the words of the settings page that are about it', () => {
    const words = JSON.parse(readFileSync(join(root, 'public', '_locales', 'en', 'messages.json'), 'utf8')) as Record<
      string,
      { message: string }
    >;
    const page = ['entrypoints/options/Options.tsx', 'components/RemoteHostsPanel.tsx']
      .map((path) => readFileSync(join(root, path), 'utf8'))
      .join('\n');
    const shown = Object.entries(words)
      .filter(([key]) => page.includes(`say('${key}')`))
      .map(([, { message }]) => message);
    const requests = rows('What leaves the machine');
    expect(requests.length).toBeGreaterThan(5);
    for (const row of requests) {
      const named = [...(row[5] ?? '').matchAll(/“([^”]+)”/g)].map(([, text = '']) => text);
      expect(named.length, row[1]).toBeGreaterThan(0);
      for (const text of named)
        expect(
          shown.some((message) => message.startsWith(text)),
          text,
        ).toBe(true);
    }
  });
});

describe('addresses that may be fetched', () => {
  it('are all in the document', () => {
    for (const [host, { fetched }] of Object.entries(ADDRESSES)) {
      if (fetched) expect(privacy).toContain(`\`${host}\``);
    }
  });
});

describe('the pictures of the documentation', () => {
  const folder = join(root, 'docs', 'images');
  const pictures = readdirSync(folder);

  it('are few, small, and all shown somewhere', () => {
    expect(pictures.length).toBeLessThanOrEqual(24);
    for (const name of pictures) expect(statSync(join(folder, name)).size, name).toBeLessThanOrEqual(150_000);
    const pages = ['README.md', ...files(join(root, 'docs')).filter((path) => path.endsWith('.md'))]
      .map((path) => readFileSync(path.startsWith(root) ? path : join(root, path), 'utf8'))
      .join('\n');
    expect(pictures.filter((name) => !pages.includes(`images/${name}`))).toEqual([]);
    const shown = [...pages.matchAll(/images\/([\w.-]+\.(?:webp|png))/g)].map(([, name = '']) => name);
    expect(shown.filter((name) => !pictures.includes(name))).toEqual([]);
  });
});
