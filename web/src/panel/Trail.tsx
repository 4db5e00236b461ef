import { words } from '../i18n';
import { root, select } from '../state/store';

/** The way down to what is shown; each step leads back up. */
export function Trail({ steps }: { steps: readonly { code: string; name: string }[] }) {
  if (steps.length === 0) return null;
  return (
    <nav aria-label={words.value.trail} class="trail">
      <ol>
        {steps.map((step) => (
          <li key={step.code}>
            <button
              type="button"
              onClick={() =>
                select(
                  step.code === root.value ? null : { type: 'division', code: step.code },
                  true,
                )
              }
            >
              {step.name}
            </button>
          </li>
        ))}
      </ol>
    </nav>
  );
}
