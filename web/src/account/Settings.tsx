import { useEffect, useState } from 'preact/hooks';
import { tell } from '../notice/notice';
import { Failed, Waiting } from '../notice/states';
import { check } from '../session/session';
import { Resource } from '../state/resource';
import { useDeed } from './deed';
import { Fault } from './fields';
import { Heading } from './Heading';
import { requests } from './requests';
import { accountWords } from './words';

/** What holds for the whole installation. */
export function SettingsScreen() {
  const t = accountWords.value.settings;
  const [settings] = useState(() => new Resource<{ anonymous_reading: boolean }>());
  const deed = useDeed();
  useEffect(() => void settings.load((signal) => requests.settings(signal)), []);
  const now = settings.value;
  const on = now.data?.anonymous_reading;
  const turn = async (next: boolean) => {
    const done = await deed.run(async () => {
      const after = await requests.changeSettings({ anonymous_reading: next });
      await settings.load(async () => after);
    });
    if (!done) return;
    tell(next ? t.turnedOn : t.turnedOff);
    void check();
  };
  return (
    <>
      <header class="screen-head">
        <Heading>{t.title}</Heading>
      </header>
      <Fault text={deed.fault} />
      {now.status === 'failed' && (
        <Failed problem={now.problem} retry={() => void settings.retry()} />
      )}
      {now.status === 'loading' && !now.data && <Waiting slow={now.slow} />}
      {on !== undefined && (
        <div class="setting">
          <div>
            <h2 id="setting-anonymous">{t.anonymous}</h2>
            <p class="note" id="setting-anonymous-why">
              {t.anonymousWhy}
            </p>
          </div>
          <button
            type="button"
            class="switch"
            role="switch"
            aria-checked={on}
            aria-labelledby="setting-anonymous"
            aria-describedby="setting-anonymous-why"
            aria-busy={deed.busy}
            onClick={() => void turn(!on)}
          >
            <span class="switch-knob" aria-hidden="true" />
            <span aria-hidden="true">{on ? t.on : t.off}</span>
          </button>
        </div>
      )}
    </>
  );
}
