/** Closed blocks in sections of a dozen; a section is replaced only where one of its blocks is. */
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

/** As labels are compared, over the ends of lines too, of those in a quote as well. */
function plainly(text: string): string {
  return text
    .toLowerCase()
    .toUpperCase()
    .replace(/[\s>]+/g, " ");
}

function mendedSection(section: Section, labels: readonly string[], links: Links): Section {
  const names = (block: Block) => {
    if (!block.token.raw.includes("[")) return false;
    const text = plainly(block.token.raw);
    return labels.some((label) => text.includes(label));
  };
  if (!section.some(names)) return section;
  return section.map((block) => (names(block) ? { ...block, links } : block));
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

  /** Give the blocks that name one of these labels what it stands for. */
  mend(labels: readonly string[], links: Links): void {
    if (labels.length === 0) return;
    const plain = labels.map((label) => plainly(label).trim());
    this.full = this.full.map((section) => mendedSection(section, plain, links));
    this.rest = mendedSection(this.rest, plain, links);
  }
}
