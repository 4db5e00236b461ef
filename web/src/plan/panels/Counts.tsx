import { useId, useState } from 'preact/hooks';
import { Icon } from '../../icons';
import type { Grid } from '../model/fabric';
import { workspaceWords } from '../words/workspace';
import { edit } from './editing';
import { Typed } from './Typed';
import { countOf, wordOf } from './values';

/** Counts besides households; each may be changed, and others added. */
export function Counts({ grid, may }: { grid: Grid; may: boolean }) {
  const t = workspaceWords.value.details;
  const [adding, setAdding] = useState(false);
  const words = Object.keys(grid.counts).sort();
  if (words.length === 0 && !may) return null;
  const set = (word: string, value: number | null) => {
    const { [word]: _, ...rest } = grid.counts;
    edit(grid, { counts: value === null ? rest : { ...rest, [word]: value } });
  };
  return (
    <div class="details-counts">
      {words.map((word) => (
        <Typed
          key={word}
          label={t.count[word] ?? word}
          value={String(grid.counts[word])}
          may={may}
          numeric
          read={countOf}
          fault={t.problem.number}
          take={(value) => set(word, value)}
        />
      ))}
      {may &&
        (adding ? (
          <Added
            taken={words}
            done={(word, value) => {
              setAdding(false);
              if (word !== null) set(word, value);
            }}
          />
        ) : (
          <button type="button" class="link" onClick={() => setAdding(true)}>
            {t.addCount}
          </button>
        ))}
    </div>
  );
}

function Added({
  taken,
  done,
}: {
  taken: readonly string[];
  done: (word: string | null, value: number) => void;
}) {
  const t = workspaceWords.value.details;
  const id = useId();
  const [word, setWord] = useState('');
  const [typed, type] = useState('');
  // What the page has a word for is kept under its own name.
  const known = Object.entries(t.count).find(([, said]) => said === word.trim())?.[0] ?? word;
  const name = wordOf(known, taken);
  const value = countOf(typed);
  const fault =
    word !== '' && name === null
      ? t.problem.countName
      : typed !== '' && value === undefined
        ? t.problem.number
        : null;
  const finish = () => {
    if (name !== null && typeof value === 'number') done(name, value);
  };
  const key = (event: KeyboardEvent) => {
    if (event.isComposing) return;
    if (event.key === 'Enter') finish();
    if (event.key === 'Escape') {
      event.stopPropagation();
      done(null, 0);
    }
  };
  return (
    <div class="details-added">
      <input
        type="text"
        aria-label={t.countName}
        placeholder={t.countName}
        list={id}
        value={word}
        ref={(element) => {
          if (element && word === '' && typed === '') element.focus();
        }}
        onInput={(event) => setWord(event.currentTarget.value)}
        onKeyDown={key}
      />
      <datalist id={id}>
        {Object.entries(t.count)
          .filter(([each]) => !taken.includes(each))
          .map(([each, said]) => (
            <option key={each} value={said} />
          ))}
      </datalist>
      <input
        type="text"
        inputMode="numeric"
        aria-label={t.counts}
        placeholder="0"
        value={typed}
        onInput={(event) => type(event.currentTarget.value)}
        onKeyDown={key}
      />
      <button
        type="button"
        class="icon-button"
        aria-label={t.addCount}
        title={t.addCount}
        disabled={name === null || typeof value !== 'number'}
        onClick={finish}
      >
        <Icon name="done" />
      </button>
      {fault && (
        <p class="note fault" role="alert">
          {fault}
        </p>
      )}
    </div>
  );
}
