/**
 * Keeps closed blocks in sections, which are drawn and skipped as one; a section is replaced only
 * when one of its blocks is.
 */
import type { Block, Section } from "./block";
import { normalise, usesLabel } from "./labels";
import type { Links } from "./lexer";

const SECTION_BLOCKS = 12;
/** A section of long blocks has fewer. */
const SECTION_LENGTH = 20_000;

function isFull(section: Section): boolean {
  if (section.length >= SECTION_BLOCKS) return true;
  return section.reduce((sum, { token }) => sum + token.raw.length, 0) >= SECTION_LENGTH;
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
