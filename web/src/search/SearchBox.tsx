import { useEffect, useRef } from 'preact/hooks';
import { words } from '../i18n';
import { degrees, spacedCode } from '../i18n/format';
import { Icon } from '../icons';
import { narrow } from '../panel/narrow';
import {
  active,
  answer,
  followText,
  open,
  type Suggestion,
  suggestions,
  take,
  text,
} from './suggestions';

const LIST = 'suggestions';

export function SearchBox() {
  const input = useRef<HTMLInputElement>(null);
  useEffect(followText, []);
  const t = words.value.search;
  const list = suggestions.value;
  const state = answer.value;
  const nothing = text.value.trim() !== '' && state.status === 'ready' && list.length === 0;
  const shown = open.value && (list.length > 0 || nothing || state.status === 'failed');

  const key = (event: KeyboardEvent) => {
    if (event.isComposing) return; // an input method still has the keys
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) {
      event.preventDefault();
      open.value = true;
      if (list.length) active.value = (active.value + step + list.length) % list.length;
    } else if (event.key === 'Enter') {
      const chosen = list[active.value];
      if (chosen) {
        take(chosen);
        input.current?.select();
      }
    } else if (event.key === 'Escape') {
      event.stopPropagation();
      if (shown) open.value = false;
      else if (text.value) text.value = '';
      else input.current?.blur();
    }
  };

  return (
    <div class="search">
      <Icon name="search" />
      <input
        ref={input}
        id="search"
        type="text"
        role="combobox"
        autocomplete="off"
        spellcheck={false}
        enterkeyhint="search"
        aria-label={t.label}
        aria-expanded={shown}
        aria-controls={LIST}
        aria-autocomplete="list"
        aria-activedescendant={shown && list.length ? `${LIST}-${active.value}` : undefined}
        placeholder={narrow.value ? t.placeholderShort : t.placeholder}
        value={text.value}
        onInput={(event) => {
          text.value = event.currentTarget.value;
          open.value = true;
        }}
        onFocus={() => {
          open.value = text.value !== '';
        }}
        onBlur={() => {
          open.value = false;
        }}
        onKeyDown={key}
      />
      {text.value ? (
        <button
          type="button"
          class="icon-button"
          aria-label={t.clear}
          onClick={() => {
            text.value = '';
            input.current?.focus();
          }}
        >
          <Icon name="close" />
        </button>
      ) : (
        <kbd class="wide-only" title={words.value.keys.search}>
          /
        </kbd>
      )}
      <div class={`suggestions floating${shown ? '' : ' hidden'}`}>
        <div id={LIST} role="listbox" aria-label={t.label}>
          {shown &&
            list.map((suggestion, index) => (
              <Option key={keyOf(suggestion)} suggestion={suggestion} index={index} />
            ))}
        </div>
        {shown && nothing && <p class="note pad">{t.none(text.value.trim())}</p>}
        {shown && state.status === 'failed' && <p class="note pad">{t.failed}</p>}
      </div>
      <span class="unseen" role="status">
        {shown && list.length > 0 ? t.results(list.length) : ''}
      </span>
    </div>
  );
}

function keyOf(suggestion: Suggestion): string {
  return suggestion.type === 'coordinate'
    ? 'coordinate'
    : `${suggestion.hit.type}${suggestion.hit.code}${suggestion.hit.id}`;
}

function Option({ suggestion, index }: { suggestion: Suggestion; index: number }) {
  const t = words.value.search;
  const on = active.value === index;
  const common = {
    id: `${LIST}-${index}`,
    role: 'option' as const,
    'aria-selected': on,
    class: on ? 'on' : '',
    // Before the field loses the focus, so that the list is still there.
    onPointerDown: (event: PointerEvent) => {
      event.preventDefault();
      take(suggestion);
    },
    onPointerEnter: () => {
      active.value = index;
    },
  };
  if (suggestion.type === 'coordinate') {
    const [lon, lat] = suggestion.at;
    return (
      <div {...common}>
        <span class="hit-name">{t.coordinate(degrees(lon), degrees(lat))}</span>
        <span class="hit-type">{t.type.coordinate}</span>
      </div>
    );
  }
  const { hit } = suggestion;
  return (
    <div {...common}>
      <span class="hit-name" lang="zh-CN">
        {hit.name}
      </span>
      <span class="hit-type">{t.type[hit.type]}</span>
      <span class="hit-context note">
        <span lang="zh-CN">{hit.context}</span>
        {hit.code && (hit.type === 'division' || hit.type === 'grid') && (
          <span class="code"> {spacedCode(hit.code)}</span>
        )}
      </span>
    </div>
  );
}
