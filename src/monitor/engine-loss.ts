import { wordsOf } from '../core/as-error.js';
import type { Engine } from '../core/engine.js';

/** Told of the loss of an engine that it measures with. */
export interface EngineUser {
  engineLost(engine: Engine, reason: string): void;
}

type Users = Set<WeakRef<EngineUser>>;

const usersOf = new WeakMap<Engine, Users>();
const forgotten = new FinalizationRegistry<() => void>((forget) => forget());

/**
 * Tells `user` when the engine can measure no more, until the function returned is called. One reaction hangs
 * on `engine.lost` however many users come and go, and holds none of them: an engine lives as long as a page,
 * and what used it once must not.
 */
export function onEngineLost(engine: Engine, user: EngineUser): () => void {
  let users = usersOf.get(engine);
  if (users === undefined) {
    users = new Set();
    usersOf.set(engine, users);
    watch(engine, users);
  }
  const entry = new WeakRef(user);
  const leave = leaver(users, entry);
  users.add(entry);
  forgotten.register(user, leave, entry);
  return () => {
    forgotten.unregister(entry);
    leave();
  };
}

// Functions of their own: a closure made beside another one would hold what that one holds, the user among it.
function leaver(users: Users, entry: WeakRef<EngineUser>): () => void {
  return () => void users.delete(entry);
}

function watch(engine: Engine, users: Users): void {
  const held = new WeakRef(engine);
  const tell = (reason: unknown): void => {
    const lost = held.deref();
    const why = wordsOf(reason);
    if (lost !== undefined) for (const user of [...users]) user.deref()?.engineLost(lost, why);
    users.clear();
  };
  // `lost` never rejects, says its contract; an engine of somebody's own may not know.
  // Nor may it keep to what a promise does: its `then` may throw.
  Promise.resolve(engine.lost).then(tell, tell);
}
