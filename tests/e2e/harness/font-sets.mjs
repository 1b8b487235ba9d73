// The fonts that a Chromium may use: all of the machine, or those without Debian's fonts-noto.
import { mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

const WITHOUT_NOTO = `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <include>/etc/fonts/fonts.conf</include>
  <selectfont><rejectfont><glob>*/noto/*</glob></rejectfont></selectfont>
</fontconfig>
`;

/** Returns the environment of a Chromium with this set: "all" or "without-noto". */
export async function fontEnvironment(fonts) {
  if (fonts === "all") return process.env;
  const path = join(await mkdtemp(join(tmpdir(), "fonts-")), "fonts.conf");
  await writeFile(path, WITHOUT_NOTO);
  return { ...process.env, FONTCONFIG_FILE: path };
}
