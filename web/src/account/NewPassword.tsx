import { PasswordField } from './fields';
import { accountWords } from './words';

export const SHORTEST = 10;
export const LONGEST = 200;
const GOOD = 14;
const STRONG = 20;

/** Characters as the server counts them, not UTF-16 units. */
export const lengthOf = (password: string) => [...password.normalize('NFKC')].length;

/** How far a password is by its length alone, 0 (too short) to 3. */
export function grade(password: string): 0 | 1 | 2 | 3 {
  const length = lengthOf(password);
  if (length < SHORTEST || length > LONGEST) return 0;
  return length < GOOD ? 1 : length < STRONG ? 2 : 3;
}

/** A password to be chosen, with a word about its length. */
export function NewPassword({
  label,
  value,
  set,
  first = false,
}: {
  label: string;
  value: string;
  set: (value: string) => void;
  first?: boolean;
}) {
  const t = accountWords.value.password;
  const length = lengthOf(value);
  const now = grade(value);
  const said =
    length > LONGEST
      ? t.tooLong(LONGEST)
      : ([t.tooShort(SHORTEST - length), t.fair, t.good, t.strong][now] as string);
  return (
    <>
      <PasswordField
        label={label}
        value={value}
        set={set}
        kind="new-password"
        first={first}
        hint={t.rule(SHORTEST)}
      />
      <div class={`strength grade-${length === 0 ? 'none' : now}`}>
        <span class="strength-bars" aria-hidden="true">
          <i />
          <i />
          <i />
        </span>
        <span class="note" role="status">
          {length > 0 && said}
        </span>
      </div>
    </>
  );
}
