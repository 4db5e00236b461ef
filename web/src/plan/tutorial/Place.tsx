import '../styles/tutorial.css';
import { signal } from '@preact/signals';
import type { ComponentType } from 'preact';
import { useEffect } from 'preact/hooks';
import { words } from '../../i18n';
import { tell } from '../../notice/notice';
import { learningWords } from '../words/learning';
import { enough, offered, teach, teaching } from './running';

const part = signal<ComponentType | null>(null);

function fetchPart(): void {
  if (part.peek()) return;
  import('./Tutorial').then(
    ({ Tutorial }) => {
      part.value = Tutorial;
    },
    () => {
      teaching.value = false;
      tell(words.peek().states.offline, { fault: true });
    },
  );
}

/** Above the panels, where it covers nothing: the offer of the tutorial, or the tutorial. */
export function TutorialPlace() {
  const on = teaching.value;
  useEffect(() => {
    if (on) fetchPart();
  }, [on]);
  const Part = part.value;
  if (on) return Part && <Part />;
  return offered.value ? <Offer /> : null;
}

function Offer() {
  const t = learningWords.value;
  return (
    <section class="tutorial-offer" aria-label={t.tutorial}>
      <p>{t.offer}</p>
      <p class="tutorial-foot">
        <button type="button" class="link" onClick={teach}>
          {t.begin}
        </button>
        <button type="button" class="link quiet" onClick={enough}>
          {t.decline}
        </button>
      </p>
    </section>
  );
}
