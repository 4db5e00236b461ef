import { useId, useState } from 'preact/hooks';
import { workspaceWords } from '../words/workspace';

/**
 * A line that is taken when it is left or Enter is pressed; Escape brings back what was there.
 *
 * What somebody else changes meanwhile shows, unless it is being typed over.
 */
export function Typed<T extends string | number | null>({
  label,
  value,
  may,
  numeric = false,
  read,
  fault,
  take,
}: {
  label: string;
  value: string;
  may: boolean;
  numeric?: boolean;
  /** Undefined: it cannot be taken. */
  read: (typed: string) => T | undefined;
  fault: string;
  take: (value: T) => void;
}) {
  const t = workspaceWords.value.details;
  const id = useId();
  const [typed, type] = useState<string | null>(null);
  const wrong = typed !== null && read(typed) === undefined;
  const finish = () => {
    if (typed === null || wrong) return;
    const found = read(typed);
    type(null);
    if (found !== undefined && String(found ?? '') !== value) take(found);
  };
  return (
    <div class="details-field">
      <label for={id}>{label}</label>
      <input
        id={id}
        type="text"
        inputMode={numeric ? 'numeric' : 'text'}
        autocomplete="off"
        value={typed ?? value}
        placeholder={numeric ? t.unknown : ''}
        readOnly={!may}
        aria-invalid={wrong}
        aria-describedby={wrong ? `${id}-fault` : undefined}
        onInput={(event) => type(event.currentTarget.value)}
        onBlur={finish}
        onKeyDown={(event) => {
          if (event.isComposing) return;
          if (event.key === 'Enter') finish();
          if (event.key === 'Escape' && typed !== null) {
            event.stopPropagation();
            type(null);
          }
        }}
      />
      {wrong && (
        <p class="note fault" id={`${id}-fault`} role="alert">
          {fault}
        </p>
      )}
    </div>
  );
}
