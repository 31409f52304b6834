interface Node {
  readonly children: Map<string, Node>;
}

/** Paths drawn as a tree, folders first, as `tree` draws them. */
export function fileTree(root: string, paths: Iterable<string>): string {
  const top: Node = { children: new Map() };
  for (const path of paths) {
    let node = top;
    for (const part of path.split('/')) {
      const child = node.children.get(part) ?? { children: new Map() };
      node.children.set(part, child);
      node = child;
    }
  }
  return [root, ...lines(top)].join('\n');
}

function lines(node: Node): string[] {
  const entries = [...node.children].sort(([a, left], [b, right]) => {
    const folders = Number(right.children.size > 0) - Number(left.children.size > 0);
    return folders === 0 ? (a < b ? -1 : 1) : folders;
  });
  return entries.flatMap(([name, child], index) => {
    const last = index === entries.length - 1;
    const slash = child.children.size > 0 ? '/' : '';
    const below = lines(child).map((line) => `${last ? '    ' : '│   '}${line}`);
    return [`${last ? '└── ' : '├── '}${name}${slash}`, ...below];
  });
}
