import { createProject } from '../rig.js';
import type { Project } from '../rig.js';

/** Everything that can hold a task with an undo. Each undo writes down what it sees. */
export const sub = `name: sub
params: {n: {type: string, required: true}}
tasks:
  - id: make
    run: echo "made $N"
    env: {N: "\${{ params.n }}"}
    undo: {run: "echo sub \${{ params.n }} \${{ result.stdout }} $N >> undone"}
`;
/** What runs it. Fails unless it is told not to. */
export const flow = `name: all
params: {fail: {type: boolean, default: true}}
tasks:
  - id: a
    run: echo A
    undo: {run: "echo a \${{ result.stdout }} \${{ tasks.a.result.returncode }} >> undone"}
  - id: each
    depends_on: [a]
    for_each: [x, y]
    max_parallel: 1
    run: echo "item \${{ item }}"
    undo: {run: "echo each \${{ item }} \${{ result.stdout }} >> undone"}
  - id: group
    depends_on: [each]
    for_each: {k: v}
    tasks:
      - id: in
        run: echo "in \${{ item }}"
        undo: {run: "echo group \${{ each.key }} \${{ result.stdout }} >> undone"}
  - id: other
    depends_on: [group]
    workflow: ./sub.yaml
    params: {n: seven}
  - id: stood_in
    run: exit 3
    fallback: {value: 1}
    undo: {run: echo stood_in >> undone}
  - id: failed
    run: exit 4
    if: \${{ params.fail }}
    depends_on: [other, stood_in]
    undo: {run: echo failed >> undone}
  - id: below
    run: "true"
    depends_on: [failed]
    undo: {run: echo below >> undone}
`;
/** What the undo of all of it writes down. */
export const undone = `sub seven made seven seven
group k in v
each y item y
each x item x
a A 0
`;

/** A project with both files. */
export function sources(): Project {
  return createProject({ 'w.yaml': flow, 'sub.yaml': sub });
}
