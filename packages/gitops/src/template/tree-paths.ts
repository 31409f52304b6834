/** What a template file is written once for, told by the placeholders in its path. */
export type Scope = 'repository' | 'cluster' | 'environment' | 'model' | 'training';

/** Names that stand for the placeholders of a path. */
export type Names = Readonly<Partial<Record<'cluster' | 'environment' | 'model' | 'training', string>>>;

export function scopeOf(path: string): Scope {
  if (path.includes('__model__')) return 'model';
  if (path.includes('__training__')) return 'training';
  if (path.includes('__environment__')) return 'environment';
  return path.includes('__cluster__') ? 'cluster' : 'repository';
}

/** Path in the generated repository: placeholders filled, `_name` a dot file (packages cannot carry some), `.hbs` gone. */
export function outputPath(path: string, names: Names): string {
  return path
    .replace(/\.hbs$/, '')
    .replace(/(^|\/)_(?!_)/g, '$1.')
    .replace(/__(cluster|environment|model|training)__/g, (_, name: keyof Names) => names[name] ?? '');
}
