// Checks the packages as a user gets them: publint and attw on each, then all tarballs installed into an empty project and imported.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { environment, root } from './run.mjs';

const published = [...readdirSync(`${root}packages`).map((name) => `packages/${name}`), 'gitops-template'];
const scratch = mkdtempSync(join(tmpdir(), 'ai-platform-pack-'));

function run(command, args, cwd = root) {
  try {
    return execFileSync(command, args, { cwd, env: environment, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
  } catch (error) {
    console.error(`${command} ${args.join(' ')} (in ${cwd})\n${error.stdout}${error.stderr}`);
    process.exit(1);
  }
}

try {
  const tarballs = published.map((folder) => {
    const manifest = JSON.parse(readFileSync(join(root, folder, 'package.json'), 'utf8'));
    const [{ filename, entryCount, size }] = JSON.parse(
      run('npm', ['pack', '--json', '--pack-destination', scratch], join(root, folder)),
    );
    const tarball = join(scratch, filename);
    run('publint', ['run', tarball, '--strict']);
    if (manifest.exports['.']) run('attw', [tarball, '--profile', 'esm-only']);
    console.log(
      `${manifest.name}: ${entryCount} files, ${(size / 1024).toFixed(0)} kB packed; publint and attw find nothing`,
    );
    return { manifest, tarball };
  });

  const project = join(scratch, 'empty-project');
  execFileSync('mkdir', [project]);
  writeFileSync(
    join(project, 'package.json'),
    JSON.stringify({ name: 'empty-project', private: true, type: 'module' }),
  );
  run(
    'npm',
    [
      'install',
      '--no-audit',
      '--no-fund',
      '--prefer-offline',
      '--ignore-scripts',
      ...tarballs.map(({ tarball }) => tarball),
    ],
    project,
  );
  for (const { manifest } of tarballs) {
    for (const subpath of Object.keys(manifest.exports).filter((path) => !path.endsWith('package.json'))) {
      const name = manifest.name + subpath.slice(1);
      run(
        'node',
        [
          '--input-type=module',
          '-e',
          `const m = await import(${JSON.stringify(name)}); if (Object.keys(m).length === 0) throw new Error('exports nothing');`,
        ],
        project,
      );
    }
  }
  const version = run('npx', ['--no-install', 'create-ai-platform', '--version'], project).trim();
  run('npx', ['--no-install', 'create-ai-platform', 'create', 'made', '--yes'], project);
  const missing = ['ai-platform.yaml', '.gitignore', '.github/workflows/promote.yaml', 'argocd'].filter(
    (path) => !existsSync(join(project, 'made', path)),
  );
  if (missing.length > 0) {
    console.error(`create-ai-platform create, from its tarball, did not write ${missing.join(', ')}`);
    process.exitCode = 1;
  }
  console.log(`installed into an empty project, imported, and create-ai-platform ${version} made a repository there`);
} finally {
  rmSync(scratch, { recursive: true, force: true });
}
