import type { Plugin } from 'vite';

const SCRIPT = 'kintsugi-monitor';
/** Same number of letters as `import`, so that source maps stay true. */
const LOAD = '$part_';

/**
 * Runs before everything else. `import()` first: a content security policy that trusts the script's place
 * allows it, Trusted Types do not mind it. A page opened from disk may import nothing, but a script element
 * it may have.
 */
const PREAMBLE = [
  `(()=>{"use strict";const $place=document.currentScript?.src||document.baseURI,$parts={},$loading={};let $shared;`,
  `globalThis[Symbol.for("${SCRIPT}.parts")]=$parts;`,
  `const $url=(name)=>new URL(name.replace("./","${SCRIPT}."),$place).href,`,
  `$element=(src)=>new Promise((onload,onerror)=>document.head.append(Object.assign(document.createElement("script"),{src,onload,onerror}))),`,
  `$fetch=(url)=>import(url).catch(()=>$element(url)).catch(()=>{throw new Error(url+" could not be loaded; it belongs beside ${SCRIPT}.js.")}),`,
  `${LOAD}=(name)=>$loading[name]??=$fetch($url(name)).then(()=>$parts[name]($shared)).catch((error)=>{delete $loading[name];throw error});`,
].join('');

interface Parsed {
  /** Without imports and exports; what takes their place is as long as they were. */
  body: string;
  imports: { file: string; length: number }[];
  /** The object of what it exports, as an expression. */
  exported: string;
}

/**
 * Takes the imports at the head and the exports at the foot of a minified chunk apart. `from` says what
 * stands for an imported file.
 */
function parse(name: string, code: string, from: (file: string) => string): Parsed {
  const imports: Parsed['imports'] = [];
  let at = 0;
  let body = '';
  for (const statement = /(?:import(?:\{([^}]*)\}from)?"(\.\/[^"]+)";?)/y; ; at = statement.lastIndex) {
    statement.lastIndex = at;
    const found = statement.exec(code);
    if (!found) break;
    const [whole, names, file] = found as unknown as [string, string | undefined, string];
    imports.push({ file, length: whole.length });
    const binding = names === undefined ? '' : `const{${names.replace(/ as /g, ':')}}=${from(file)};`;
    if (binding.length > whole.length) throw new Error(`${name}: no room for ${binding}`);
    body += binding.padEnd(whole.length);
  }
  const foot = /export\{([^}]*)\};?\s*(?:\/\/# sourceMappingURL=.*\s*)?$/.exec(code);
  body += code
    .slice(at, foot?.index)
    .replace(/\/\/# sourceMappingURL=.*\s*$/, '')
    .replace(/\bimport\((?=[`"]\.\/)/g, `${LOAD}(`);
  const pairs = (foot?.[1] ?? '')
    .split(',')
    .filter(Boolean)
    .map((pair) => pair.split(' as ') as [string, string?]);
  const exported = `{${pairs.map(([local, name_ = local]) => `get ${name_}(){return ${local}}`).join(',')}}`;
  return { body, imports, exported };
}

/**
 * Makes classic scripts of an ES build: one that does without the others, and parts that it loads from its
 * own folder when they are first needed. All share one set of modules. The build must have put all that the
 * entry imports at once into the chunk `main`.
 */
export function standaloneParts(): Plugin {
  return {
    name: 'standalone-parts',
    enforce: 'post',
    generateBundle(_options, bundle) {
      const chunks = Object.values(bundle)
        .filter((file) => file.type === 'chunk')
        .map(({ name, fileName, code, map }) => ({ name, file: `./${fileName}`, code, map }));
      const named = (name: string): (typeof chunks)[number] => {
        const found = chunks.find((chunk) => chunk.name === name);
        if (!found) throw new Error(`the standalone build has no chunk "${name}"`);
        return found;
      };
      const [runtime, main, entry] = [named('rolldown-runtime'), named('main'), named('standalone')];
      const parts = chunks.filter((chunk) => ![runtime, main, entry].includes(chunk));
      for (const file of Object.keys(bundle)) delete bundle[file];

      const scriptOf = (file: string): string => {
        if (file === runtime.file) return '$runtime';
        if (file === main.file) return '$main';
        throw new Error(`a part of the standalone script imports ${file}, which is another part`);
      };
      const write = (
        fileName: string,
        head: string,
        body: string,
        foot: string,
        map: { toString(): string } | null,
      ): void => {
        this.emitFile({
          type: 'asset',
          fileName,
          source: `${head}\n${body}\n${foot}\n//# sourceMappingURL=${fileName}.map\n`,
        });
        const moved = map && (JSON.parse(map.toString()) as { mappings: string; file: string });
        if (moved)
          this.emitFile({
            type: 'asset',
            fileName: `${fileName}.map`,
            source: JSON.stringify({
              ...moved,
              file: fileName,
              mappings: ';'.repeat(head.split('\n').length) + moved.mappings,
            }),
          });
      };

      if (!/^import"\.\/[^"]+";?\s*(\/\/.*\s*)?$/.test(entry.code))
        throw new Error('the standalone entry does more than to import its main chunk');
      const lib = parse('runtime', runtime.code, scriptOf);
      const own = parse('main', main.code, scriptOf);
      write(
        `${SCRIPT}.js`,
        `${PREAMBLE}const $runtime=(()=>{${lib.body}return${lib.exported}})();`,
        own.body,
        `$shared=[${own.exported},$runtime]})();`,
        main.map,
      );
      for (const { name, code, map, file } of parts) {
        const part = parse(name, code, scriptOf);
        write(
          `${SCRIPT}.${file.slice(2)}`,
          `globalThis[Symbol.for("${SCRIPT}.parts")]["${file}"]=([$main,$runtime])=>{`,
          part.body,
          `return${part.exported}};`,
          map,
        );
      }
    },
  };
}
