import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { createProject, repository } from '../rig.js';
import type { Project } from '../rig.js';

/** A copy of an example, without what running it has left. */
export function copyExample(name: string): Project {
  const project = createProject();
  cpSync(join(repository, 'examples', name), project.dir, {
    recursive: true,
    filter: (path) => !/\/(logs|reports|warehouse)$/.test(path),
  });
  return project;
}
