/**
 * Keeps closed blocks in sections, which are drawn and skipped as one; a section is replaced only
 * when one of its blocks is.
 */
import type { Block, Section } from "./block";
import { drawnHeight, drawnSize } from "./bounds/block-size";
import { normalise, usesLabel } from "./labels";
import type { Links } from "./lexer";

const SECTION_BLOCKS = 12;
/** A section of tiny blocks has more: for each one the browser has work in every frame. */
const LEAST_SIZE = 600;
const MOST_BLOCKS = 60;
/** A section of large blocks has fewer. */
const SECTION_SIZE = 8_000;

export function drawnSizeOf(section: Section): number {
  return section.reduce((sum, { token }) => sum + drawnSize(token), 0);
}

/** Sections that are not much higher have the height of the style sheet. */
const HIGH = 2_000;

/** Return about how high the section is, in pixels; undefined for one of ordinary height. */
export function heightOf(section: Section): number | undefined {
  const height = section.reduce((sum, { token }) => sum + drawnHeight(token), 0);
  return height > HIGH ? Math.round(height) : undefined;
}

function isFull(section: Section): boolean {
  const size = drawnSizeOf(section);
  if (section.length >= SECTION_BLOCKS && size >= LEAST_SIZE) return true;
  return section.length >= MOST_BLOCKS || size >= SECTION_SIZE;
}

export function inSections(blocks: Section): Section[] {
  const sections: Section[] = [];
  let open: Block[] = [];
  for (const block of blocks) {
    open.push(block);
    if (!isFull(open)) continue;
    sections.push(open);
    open = [];
  }
  return open.length > 0 ? [...sections, open] : sections;
}

function relinkSection(section: Section, labels: ReadonlySet<string>, links: Links): Section {
  const uses = (block: Block) =>
    block.token.raw.includes("[") && usesLabel(block.token.raw, labels);
  if (!section.some(uses)) return section;
  return section.map((block) => (uses(block) ? { ...block, links } : block));
}

export class SectionList {
  full: Section[] = [];
  rest: Section = [];

  push(block: Block): void {
    this.rest = [...this.rest, block];
    if (!isFull(this.rest)) return;
    this.full.push(this.rest);
    this.rest = [];
  }

  /** Replace the blocks that use one of these labels, now that it is defined. */
  relink(labels: readonly string[], links: Links): void {
    if (labels.length === 0) return;
    const defined = new Set(labels.map(normalise));
    this.full = this.full.map((section) => relinkSection(section, defined, links));
    this.rest = relinkSection(this.rest, defined, links);
  }
}
