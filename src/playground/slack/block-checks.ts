// Checks blocks the way Slack does. Every problem is one of Slack's sentences with a JSON pointer.
import {
  BLOCKS,
  CONFIRM,
  ELEMENTS,
  INPUT_ELEMENTS,
  MAX_COLUMNS,
  MAX_CONTEXT_TEXT,
  MAX_FIELD,
  OPTION,
  OPTION_GROUP,
  RICH_TEXT_ELEMENTS,
  RICH_TEXT_PARTS,
} from './limits.ts';
import { at, isThing, listOf, type Problems, shapeProblems, type Thing, textProblems, thingsOf, wordOf } from './text-checks.ts';

type Place = 'message' | 'view';
type Walk = { place: Place; blockIds: Set<string> };

function* optionsProblems(element: Thing, pointer: string): Problems {
  if (element.options !== undefined && element.option_groups !== undefined) yield at(pointer, 'only one of options and option_groups is allowed');
  for (const [index, option] of thingsOf(element.options).entries()) yield* shapeProblems(option, OPTION, `${pointer}/options/${index}`);
  for (const [index, group] of thingsOf(element.option_groups).entries()) {
    yield* shapeProblems(group, OPTION_GROUP, `${pointer}/option_groups/${index}`);
    yield* optionsProblems({ options: group.options }, `${pointer}/option_groups/${index}`);
  }
}

function* elementProblems(element: unknown, pointer: string): Problems {
  const shape = isThing(element) ? ELEMENTS[wordOf(element.type)] : undefined;
  if (!isThing(element) || !shape) return yield at(pointer, `unsupported type: ${isThing(element) ? element.type : typeof element}`);
  yield* shapeProblems(element, shape, pointer);
  yield* optionsProblems(element, pointer);
  if (element.confirm !== undefined && isThing(element.confirm)) yield* shapeProblems(element.confirm, CONFIRM, `${pointer}/confirm`);
  if (element.style !== undefined && element.type === 'button' && !['primary', 'danger'].includes(wordOf(element.style)))
    yield at(`${pointer}/style`, 'must be primary or danger');
  if (element.type === 'plain_text_input' && Number(element.max_length ?? 1) > 3000) yield at(`${pointer}/max_length`, 'must be less than 3001');
  if (element.type === 'number_input' && Number(element.min_value ?? 0) > Number(element.max_value ?? Number.POSITIVE_INFINITY))
    yield at(`${pointer}/min_value`, 'must not be greater than max_value');
}

function* imageProblems(image: Thing, pointer: string): Problems {
  yield* shapeProblems(image, BLOCKS.image ?? {}, pointer);
  if ((image.image_url === undefined) === (image.slack_file === undefined)) yield at(pointer, 'must provide exactly one of image_url and slack_file');
}

function* richTextProblems(parts: unknown, pointer: string): Problems {
  for (const [index, part] of listOf(parts).entries()) {
    const here = `${pointer}/elements/${index}`;
    if (!isThing(part) || !RICH_TEXT_PARTS.has(wordOf(part.type))) {
      yield at(here, `unsupported type: ${isThing(part) ? part.type : typeof part}`);
    } else if (part.type === 'rich_text_list') {
      yield* richTextProblems(part.elements, here);
    } else {
      for (const [place, element] of listOf(part.elements).entries()) {
        const known = isThing(element) && RICH_TEXT_ELEMENTS.has(wordOf(element.type));
        if (!known) yield at(`${here}/elements/${place}`, 'unsupported type');
        else if (element.type === 'text' && wordOf(element.text) === '') yield at(`${here}/elements/${place}/text`, 'must be more than 0 characters');
      }
    }
  }
}

function* tableProblems(table: Thing, pointer: string): Problems {
  const rows = listOf(table.rows).map(listOf);
  const columns = rows[0]?.length ?? 0;
  if (columns > MAX_COLUMNS) yield at(`${pointer}/rows/0`, `no more than ${MAX_COLUMNS} items allowed`);
  if (rows.some((row) => row.length !== columns || row.length === 0)) yield at(`${pointer}/rows`, 'all rows must have the same number of columns');
  if (Array.isArray(table.column_settings) && table.column_settings.length !== columns)
    yield at(`${pointer}/column_settings`, 'must have as many items as the table has columns');
  for (const [index, row] of rows.entries()) {
    for (const [place, cell] of row.entries()) {
      const here = `${pointer}/rows/${index}/${place}`;
      if (isThing(cell) && cell.type === 'rich_text') yield* richTextProblems(cell.elements, here);
      else if (!isThing(cell) || cell.type !== 'raw_text') yield at(here, 'must be raw_text or rich_text');
      else if (wordOf(cell.text) === '') yield at(`${here}/text`, 'must be more than 0 characters');
    }
  }
}

function* contextProblems(block: Thing, pointer: string): Problems {
  for (const [index, element] of listOf(block.elements).entries()) {
    const here = `${pointer}/elements/${index}`;
    if (isThing(element) && element.type === 'image') yield* imageProblems(element, here);
    else yield* textProblems(element, MAX_CONTEXT_TEXT, here);
  }
}

function* actionsProblems(block: Thing, pointer: string): Problems {
  const ids = new Set<unknown>();
  for (const [index, element] of listOf(block.elements).entries()) {
    yield* elementProblems(element, `${pointer}/elements/${index}`);
    const id = isThing(element) ? element.action_id : undefined;
    if (id !== undefined && ids.has(id)) yield at(`${pointer}/elements/${index}/action_id`, `\`action_id\` ${id} already exists for another element`);
    ids.add(id);
  }
}

function* sectionProblems(block: Thing, pointer: string): Problems {
  if (block.text === undefined && block.fields === undefined) yield at(pointer, 'either text or fields is required');
  for (const [index, field] of listOf(block.fields).entries()) yield* textProblems(field, MAX_FIELD, `${pointer}/fields/${index}`);
  if (block.accessory === undefined) return;
  if (isThing(block.accessory) && block.accessory.type === 'image') yield* imageProblems(block.accessory, `${pointer}/accessory`);
  else yield* elementProblems(block.accessory, `${pointer}/accessory`);
}

function* inputProblems(block: Thing, pointer: string): Problems {
  const type = isThing(block.element) ? wordOf(block.element.type) : '';
  if (!INPUT_ELEMENTS.has(type)) yield at(`${pointer}/element`, `unsupported type: ${type}`);
  else yield* elementProblems(block.element, `${pointer}/element`);
}

function* containerProblems(block: Thing, pointer: string, walk: Walk): Problems {
  for (const [index, child] of listOf(block.child_blocks).entries()) {
    const here = `${pointer}/child_blocks/${index}`;
    if (isThing(child) && child.type === 'container') yield at(here, 'unsupported type: container');
    else yield* blockProblems(child, here, walk);
  }
}

const INSIDE: Record<string, (block: Thing, pointer: string, walk: Walk) => Problems> = {
  section: sectionProblems,
  context: contextProblems,
  actions: actionsProblems,
  input: inputProblems,
  image: imageProblems,
  rich_text: (block, pointer) => richTextProblems(block.elements, pointer),
  table: tableProblems,
  container: containerProblems,
};

function* blockProblems(block: unknown, pointer: string, walk: Walk): Problems {
  const type = isThing(block) ? wordOf(block.type) : '';
  const shape = BLOCKS[type];
  if (!isThing(block) || !shape) return yield at(`${pointer}/type`, `unsupported type: ${type}`);
  if (shape.only && shape.only !== walk.place) yield at(`${pointer}/type`, `unsupported type: ${type} is not available in a ${walk.place}`);
  const id = block.block_id;
  if (typeof id === 'string' && id !== '') {
    if (walk.blockIds.has(id)) yield at(`${pointer}/block_id`, `\`block_id\` ${id} already exists for another block`);
    walk.blockIds.add(id);
  }
  yield* shapeProblems(block, shape, pointer);
  yield* (INSIDE[type] ?? noProblems)(block, pointer, walk);
}

function* noProblems(): Problems {}

/** Everything that Slack would say against these blocks, in order; empty where it takes them. */
export function blocksProblems(blocks: unknown, place: Place, most: number, pointer: string): string[] {
  if (!Array.isArray(blocks)) return [at(pointer, 'must provide an array')];
  if (blocks.length > most) return [at(pointer, `no more than ${most} items allowed`)];
  const walk: Walk = { place, blockIds: new Set() };
  return blocks.flatMap((block, index) => [...blockProblems(block, `${pointer}/${index}`, walk)]);
}
