import * as z from 'zod/mini';
import type { Mark } from '../inspection/schema';
import { roleOf } from './comfy-nodes';
import type { EmbeddedMetadata } from './embedded-metadata';
import type { GeneratorId } from './generators';
import { markText } from './mark-text';
import { parseJson } from './parse-json';

/** Nodes of one workflow; the largest published ones have a few hundred. */
const MAX_NODES = 4096;

const nodeSchema = z.object({
  class_type: z.string().check(z.maxLength(200)),
  inputs: z.record(z.string(), z.unknown()),
});
const promptSchema = z.record(z.string().check(z.maxLength(64)), nodeSchema);
type PromptGraph = z.infer<typeof promptSchema>;
/** The editor's own graph: only its shape is checked, to tell ComfyUI's from any other `workflow`. */
const workflowSchema = z.object({
  nodes: z.array(z.object({ id: z.union([z.number(), z.string()]), type: z.string().check(z.maxLength(200)) })),
});
/** VideoHelperSuite's comment: both in one object, the prompt as text or as an object. */
const commentSchema = z.object({ prompt: z.optional(z.unknown()), workflow: z.optional(z.unknown()) });

interface FoundGraph {
  readonly prompt: PromptGraph | null;
  /** Class names of the editor's graph, where only that is there. */
  readonly nodeTypes: readonly string[];
  readonly where: string;
}

/**
 * ComfyUI's workflow: `prompt` and `workflow` keys of MP4 and Matroska (SaveVideo, SaveWEBM), PNG text (SaveImage),
 * or one JSON object in the comment (VideoHelperSuite).
 *
 * Source: 25 of 29 real MP4s of ComfyUI's own examples, 16 with the comment; ComfyUI's and VideoHelperSuite's code.
 * Strength: a hint that the file went through ComfyUI; strong, with the generator's id, only where the prompt graph
 * leads from a generator's node to every node that saves a video, and no video was loaded before it.
 *
 * False-positive traps: people load real footage and save it again, and the keys are the same: where the graph leads
 * from a loaded video to the save and no generator or sampler lies between, it says nothing about AI (kind
 * `container`). A generator elsewhere in the graph, not leading to the save, counts for nothing; nor does one that
 * only supplies the sound. A generator that changed a loaded video stays a hint. A plain-text `prompt` key is no
 * ComfyUI. Reading `class_type` and links, never the text: prompts talk about anything.
 */
export function readWorkflow(metadata: EmbeddedMetadata): Mark[] {
  const graphs = foundGraphs(metadata);
  const graph = graphs.find((one) => one.prompt !== null) ?? graphs[0];
  return graph === undefined ? [] : [markOf(graph)];
}

function foundGraphs(metadata: EmbeddedMetadata): FoundGraph[] {
  const graphs: FoundGraph[] = [];
  for (const { key, value, where } of metadata.entries) {
    const name = key.toLowerCase();
    if (name === 'prompt') addPrompt(graphs, parseJson(value), where);
    else if (name === 'workflow') addWorkflow(graphs, parseJson(value), where);
    else if (name === 'comment' || name === '©cmt' || name === 'description') {
      const comment = commentSchema.safeParse(parseJson(value));
      if (!comment.success) continue;
      const { prompt, workflow } = comment.data;
      addPrompt(graphs, typeof prompt === 'string' ? parseJson(prompt) : prompt, `${where} prompt`);
      addWorkflow(graphs, typeof workflow === 'string' ? parseJson(workflow) : workflow, `${where} workflow`);
    }
  }
  return graphs;
}

function addPrompt(graphs: FoundGraph[], json: unknown, where: string): void {
  const prompt = promptSchema.safeParse(json);
  if (!prompt.success) return;
  const count = Object.keys(prompt.data).length;
  if (count > 0 && count <= MAX_NODES) graphs.push({ prompt: prompt.data, nodeTypes: [], where });
}

function addWorkflow(graphs: FoundGraph[], json: unknown, where: string): void {
  const workflow = workflowSchema.safeParse(json);
  if (!workflow.success || workflow.data.nodes.length === 0 || workflow.data.nodes.length > MAX_NODES) return;
  graphs.push({ prompt: null, nodeTypes: workflow.data.nodes.map((node) => node.type), where });
}

/** A link: the id of the node it comes from, and which of its outputs. */
const linkOf = (input: unknown): string | null =>
  Array.isArray(input) &&
  input.length === 2 &&
  typeof input[1] === 'number' &&
  (typeof input[0] === 'string' || typeof input[0] === 'number')
    ? String(input[0])
    : null;

/** Sound joined to a picture says nothing about where the picture comes from. */
const isSound = (input: string): boolean => /(?:^|[._])audio/i.test(input);

const nodeAt = (graph: PromptGraph, id: string): PromptGraph[string] | null =>
  Object.hasOwn(graph, id) ? (graph[id] ?? null) : null;

function modelOf(node: PromptGraph[string]): string | null {
  for (const key of ['model', 'model_name']) {
    const value = Object.hasOwn(node.inputs, key) ? node.inputs[key] : null;
    if (typeof value === 'string') return value;
  }
  return null;
}

interface Origins {
  readonly generators: {
    id: string;
    classType: string;
    generator: GeneratorId;
    edits: boolean;
    model: string | null;
  }[];
  readonly samplers: string[];
  /** Pictures from outside that reach the save without passing through a generator or sampler. */
  readonly loaders: string[];
}

/** Walks from `start` against the links; a generator, a sampler and a loader end their branch. */
function originsOf(graph: PromptGraph, start: string, fromVideo: ReadonlySet<string>): Origins {
  const origins: Origins = { generators: [], samplers: [], loaders: [] };
  const seen = new Set<string>([start]);
  const queue = [start];
  for (let id = queue.pop(); id !== undefined; id = queue.pop()) {
    const node = nodeAt(graph, id);
    if (node === null) continue;
    const model = modelOf(node);
    const role = roleOf(node.class_type, model);
    if (id !== start) {
      if (role.role === 'generator') {
        const edits = role.edits || isPartial(node) || fromVideo.has(id);
        origins.generators.push({ id, classType: node.class_type, generator: role.generator, edits, model });
        continue;
      }
      if (role.role === 'sampler') {
        origins.samplers.push(node.class_type);
        continue;
      }
      if (role.role === 'loads-video' || role.role === 'loads-picture') {
        origins.loaders.push(node.class_type);
        continue;
      }
    }
    for (const [name, input] of Object.entries(node.inputs)) {
      const from = linkOf(input);
      if (from !== null && !isSound(name) && !seen.has(from)) {
        seen.add(from);
        queue.push(from);
      }
    }
  }
  return origins;
}

/** A sampler told to keep part of what it was given. */
function isPartial(node: PromptGraph[string]): boolean {
  return ['denoise', 'denoise_strength'].some((key) => {
    const value = Object.hasOwn(node.inputs, key) ? node.inputs[key] : null;
    return typeof value === 'number' && value < 0.999;
  });
}

/** Nodes that a loaded video leads to, near or far. Found once for the graph: it may be made to be slow to walk. */
function ledToByLoadedVideo(graph: PromptGraph): ReadonlySet<string> {
  const users = new Map<string, string[]>();
  const queue: string[] = [];
  for (const [id, node] of Object.entries(graph)) {
    if (roleOf(node.class_type, null).role === 'loads-video') queue.push(id);
    for (const [name, input] of Object.entries(node.inputs)) {
      const from = isSound(name) ? null : linkOf(input);
      if (from === null) continue;
      const known = users.get(from);
      if (known === undefined) users.set(from, [id]);
      else known.push(id);
    }
  }
  const reached = new Set(queue);
  for (let id = queue.pop(); id !== undefined; id = queue.pop()) {
    for (const user of users.get(id) ?? []) {
      if (reached.has(user)) continue;
      reached.add(user);
      queue.push(user);
    }
  }
  return reached;
}

function markOf({ prompt, nodeTypes, where }: FoundGraph): Mark {
  const plain = (value: string, kind: Mark['kind'] = 'workflow'): Mark => ({
    kind,
    generator: kind === 'workflow' ? 'comfyui' : null,
    strength: 'hint',
    value: markText(value, 1000),
    where,
  });
  if (prompt === null) {
    return plain(`ComfyUI workflow of ${nodeTypes.length} nodes: ${[...new Set(nodeTypes)].slice(0, 12).join(', ')}`);
  }
  const saves = savesOf(prompt);
  if (saves.length === 0) return plain('ComfyUI workflow; no node that saves a video or picture was found in it');

  const fromVideo = ledToByLoadedVideo(prompt);
  const origins = saves.map((id) => ({ id, ...originsOf(prompt, id, fromVideo) }));
  const all = origins.flatMap((one) => one.generators);
  const samplers = origins.flatMap((one) => one.samplers);
  const loaders = origins.flatMap((one) => one.loaders);
  const clean = origins.every(
    (one) => one.generators.length > 0 && one.loaders.length === 0 && one.samplers.length === 0,
  );
  const named = [...new Set(all.map((one) => one.generator))];
  const [first] = all;
  if (first !== undefined && clean && named.length === 1 && !all.some((one) => one.edits)) {
    const save = origins[0];
    const saveNode = save === undefined ? null : nodeAt(prompt, save.id);
    const path = `node ${first.id} ${first.classType} → node ${save?.id} ${saveNode?.class_type}`;
    const model = first.model === null ? '' : `, model ${first.model}`;
    return {
      kind: 'workflow',
      generator: first.generator,
      strength: 'strong',
      value: markText(`ComfyUI workflow: ${first.classType}${model} made the saved output`, 1000),
      where: markText(`${where}: ${path}`, 1000),
    };
  }
  if (all.length > 0) {
    const why = all.some((one) => one.edits)
      ? 'changed a video that was loaded, or part of one'
      : 'is one of several sources';
    return plain(`ComfyUI workflow: ${[...new Set(all.map((one) => one.classType))].slice(0, 6).join(', ')} ${why}`);
  }
  if (samplers.length > 0) {
    const models = modelFiles(prompt);
    const files = models.length === 0 ? '' : `; model files ${models.slice(0, 6).join(', ')}`;
    return plain(`ComfyUI workflow: ${[...new Set(samplers)].slice(0, 6).join(', ')}${files}`);
  }
  if (loaders.length > 0) {
    return plain(
      `passed through ComfyUI from ${[...new Set(loaders)].slice(0, 6).join(', ')}; its workflow generates nothing that was saved`,
      'container',
    );
  }
  return plain('ComfyUI workflow; none of its nodes is a known generator');
}

/** The nodes that may have written this file: those that save video, else those that save pictures. */
function savesOf(prompt: PromptGraph): string[] {
  const withRole = (role: string): string[] =>
    Object.entries(prompt)
      .filter(([, node]) => roleOf(node.class_type, null).role === role)
      .map(([id]) => id);
  const video = withRole('saves-video');
  return (video.length > 0 ? video : withRole('saves-image')).slice(0, 32);
}

/** File names that loader nodes name, as context. */
function modelFiles(prompt: PromptGraph): string[] {
  const files = new Set<string>();
  for (const node of Object.values(prompt)) {
    for (const key of ['ckpt_name', 'unet_name', 'model_name']) {
      const value = Object.hasOwn(node.inputs, key) ? node.inputs[key] : null;
      if (typeof value === 'string' && value !== '') files.add(markText(value, 120));
    }
  }
  return [...files];
}
