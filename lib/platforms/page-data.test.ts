// @vitest-environment happy-dom
import { beforeEach, describe, expect, it } from 'vitest';
import { assignedJson, at, jsonOf, objectsWhere } from './page-data';

function script(text: string): HTMLScriptElement {
  const made = document.createElement('script');
  made.type = 'text/plain';
  made.textContent = text;
  document.head.append(made);
  return made;
}
beforeEach(() => document.head.replaceChildren());

describe('assignedJson', () => {
  it.each([
    ['alone in its script', 'var data = {"a":{"b":1}};'],
    ['without a semicolon', 'var data = {"a":{"b":1}}'],
    ['followed by code', 'var data = {"a":{"b":1}};(function(){if(x){y()}}());'],
    ['with braces and quotes in its texts', 'var data = {"t":"}\\\\\\"}{","a":{"b":1}};go();'],
  ])('finds an object %s', (_, text) => {
    script(text);
    expect(at(assignedJson(document, 'data ='), 'a', 'b')).toBe(1);
  });

  it.each([
    ['cut off', 'var data = {"a":{"b":1};go('],
    ['no JSON', 'var data = {a:alert(1)};'],
    ['missing', 'var other = {"a":1};'],
    ['larger than any site has it', `var data = {"a":"${'x'.repeat(6_000_001)}"};`],
  ])('gives nothing where it is %s', (_, text) => {
    script(text);
    expect(assignedJson(document, 'data =')).toBeUndefined();
  });
});

describe('jsonOf', () => {
  it('reads again what the page has replaced', () => {
    const element = script('{"a":1}');
    expect(jsonOf(element)).toEqual({ a: 1 });
    element.textContent = '{"a":2}';
    expect(jsonOf(element)).toEqual({ a: 2 });
  });
});

describe('objectsWhere', () => {
  it('goes through lists and objects, and ends in one that is too deep or too wide', () => {
    let deep: unknown = { wanted: true };
    for (let level = 0; level < 50_000; level++) deep = { deep };
    expect(objectsWhere([deep], ({ wanted }) => wanted === true)).toHaveLength(1);
    const wide = Array.from({ length: 300_000 }, () => ({}));
    expect(objectsWhere([{ wanted: true }, wide], ({ wanted }) => wanted === true).length).toBeLessThanOrEqual(1);
  });
  it('takes no inherited key for one of the data', () => {
    expect(at({}, 'constructor', 'name')).toBeUndefined();
  });
});
