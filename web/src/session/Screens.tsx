import { signal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { NotFetched } from '../notice/NotFetched';
import { Waiting } from '../notice/states';
import { away, screen } from './screen';
import { closed, ended } from './session';

type Part = typeof import('../account');
const part = signal<Part | 'failed' | null>(null);
const slow = signal(false);
const PATIENCE_MS = 300;

/** Fetches what the account screens need; most who look at the map never do. */
async function fetchPart(): Promise<void> {
  const timer = setTimeout(() => {
    slow.value = true;
  }, PATIENCE_MS);
  try {
    part.value = await import('../account');
  } catch {
    part.value = 'failed';
  } finally {
    clearTimeout(timer);
  }
}

/** The screens of accounts over the map, and the sign-in where one is needed. */
export function Screens() {
  const instead = away.value || closed.value;
  const wanted = instead || ended.value || screen.value.name === 'sign-in';
  useEffect(() => {
    if (wanted && part.peek() === null) void fetchPart();
  }, [wanted]);
  if (!wanted) return null;
  const known = part.value;
  if (known !== null && known !== 'failed') return <known.AccountScreens />;
  if (!instead) return null;
  return (
    <main class="screen">
      {known === 'failed' ? <NotFetched /> : <Waiting slow={slow.value} />}
    </main>
  );
}
