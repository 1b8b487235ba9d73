/** Keeps closed blocks in sections of 12; a section is replaced only when one of its blocks is. */
import type { Block, Section } from "./block";
import type { Links } from "./lexer";

const SECTION_BLOCKS = 12;

export function inSections(blocks: Section): Section[] {
  const sections: Section[] = [];
  for (let index = 0; index < blocks.length; index += SECTION_BLOCKS) {
    sections.push(blocks.slice(index, index + SECTION_BLOCKS));
  }
  return sections;
}

/** Normalise text as labels are compared, also over line ends and the marks of a quote. */
function normalise(text: string): string {
  return text
    .toLowerCase()
    .toUpperCase()
    .replace(/[\s>]+/g, " ");
}

function relinkSection(section: Section, labels: readonly string[], links: Links): Section {
  const uses = (block: Block) => {
    if (!block.token.raw.includes("[")) return false;
    const text = normalise(block.token.raw);
    return labels.some((label) => text.includes(label));
  };
  if (!section.some(uses)) return section;
  return section.map((block) => (uses(block) ? { ...block, links } : block));
}

export class SectionList {
  full: Section[] = [];
  rest: Section = [];

  push(block: Block): void {
    this.rest = [...this.rest, block];
    if (this.rest.length < SECTION_BLOCKS) return;
    this.full.push(this.rest);
    this.rest = [];
  }

  /** Replace the blocks that use one of these labels, now that it is defined. */
  relink(labels: readonly string[], links: Links): void {
    if (labels.length === 0) return;
    const plain = labels.map((label) => normalise(label).trim());
    this.full = this.full.map((section) => relinkSection(section, plain, links));
    this.rest = relinkSection(this.rest, plain, links);
  }
}
