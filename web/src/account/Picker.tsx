import { useEffect, useId, useRef, useState } from 'preact/hooks';
import { Icon } from '../icons';

const PAUSE_MS = 150;

export interface Choice {
  key: string;
  name: string;
  context: string | null;
}

/**
 * A field in which one of many is chosen by typing part of its name.
 *
 * `standing` are offered before anything is typed. What is typed but not chosen counts as nothing.
 */
export function Picker({
  id,
  chosen,
  choose,
  search,
  standing = [],
  placeholder,
  none,
  describedBy,
}: {
  id: string;
  chosen: Choice | null;
  choose: (choice: Choice | null) => void;
  search: (text: string, signal: AbortSignal) => Promise<Choice[]>;
  standing?: Choice[];
  placeholder: string;
  none: string;
  describedBy?: string | undefined;
}) {
  const list = useId();
  const [text, setText] = useState('');
  const [open, setOpen] = useState(false);
  const [active, setActive] = useState(0);
  const [found, setFound] = useState<Choice[] | null>(null);
  const input = useRef<HTMLInputElement>(null);
  useEffect(() => {
    const typed = text.trim();
    setActive(0);
    if (!typed) {
      setFound(null);
      return;
    }
    const abort = new AbortController();
    const timer = setTimeout(() => {
      search(typed, abort.signal)
        .then((choices) => !abort.signal.aborted && setFound(choices))
        .catch(() => !abort.signal.aborted && setFound([]));
    }, PAUSE_MS);
    return () => {
      clearTimeout(timer);
      abort.abort();
    };
  }, [text]);

  const offered = text.trim() ? (found ?? []) : standing;
  const nothing = text.trim() !== '' && found?.length === 0;
  const shown = open && (offered.length > 0 || nothing);
  const picks = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (shown) picks.current?.scrollIntoView({ block: 'nearest' });
  }, [shown, offered.length]);
  const take = (choice: Choice) => {
    choose(choice);
    setText('');
    setOpen(false);
  };
  const key = (event: KeyboardEvent) => {
    if (event.isComposing) return; // an input method still has the keys
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) {
      event.preventDefault();
      if (shown) setActive((active + step + offered.length) % Math.max(offered.length, 1));
      else setOpen(true);
    } else if (event.key === 'Enter' && shown) {
      event.preventDefault();
      const choice = offered[active];
      if (choice) take(choice);
    } else if (event.key === 'Escape' && (shown || text)) {
      // Neither the dialog around it nor the screen closes by this one.
      event.preventDefault();
      event.stopPropagation();
      if (shown) setOpen(false);
      else setText('');
    }
  };
  return (
    <span class="picker">
      <input
        ref={input}
        id={id}
        type="text"
        role="combobox"
        autocomplete="off"
        spellcheck={false}
        aria-expanded={shown}
        aria-controls={list}
        aria-autocomplete="list"
        aria-describedby={describedBy}
        aria-activedescendant={shown && offered.length ? `${list}-${active}` : undefined}
        placeholder={placeholder}
        value={text || (open ? '' : (chosen?.name ?? ''))}
        onInput={(event) => {
          setText(event.currentTarget.value);
          setOpen(true);
        }}
        onFocus={(event) => event.currentTarget.select()}
        onClick={() => setOpen(true)}
        onBlur={() => {
          setOpen(false);
          setText('');
        }}
        onKeyDown={key}
      />
      <Icon name="chevron" />
      <div ref={picks} class={`picks floating${shown ? '' : ' hidden'}`}>
        <div id={list} role="listbox" aria-label={placeholder}>
          {shown &&
            offered.map((choice, index) => (
              <div
                key={choice.key}
                id={`${list}-${index}`}
                role="option"
                tabIndex={-1}
                aria-selected={index === active}
                class={index === active ? 'on' : ''}
                onPointerEnter={() => setActive(index)}
                // Before the field loses the focus, so that the list is still there.
                onPointerDown={(event) => {
                  event.preventDefault();
                  take(choice);
                }}
              >
                <span lang="zh-CN">{choice.name}</span>
                {choice.context && (
                  <span class="note" lang="zh-CN">
                    {choice.context}
                  </span>
                )}
              </div>
            ))}
        </div>
        {shown && nothing && <p class="note pad">{none}</p>}
      </div>
    </span>
  );
}
