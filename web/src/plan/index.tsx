import './styles/frame.css';
import { signal } from '@preact/signals';
import type { ComponentChildren, ComponentType } from 'preact';
import { useEffect } from 'preact/hooks';
import { api } from '../api/client';
import { lang, words } from '../i18n';
import { LanguageSwitch } from '../i18n/LanguageSwitch';
import { NotFetched } from '../notice/NotFetched';
import { NoticeLine } from '../notice/notice';
import { Waiting } from '../notice/states';
import { AccountMenu } from '../session/AccountMenu';
import { Screens } from '../session/Screens';
import { away, followScreen } from '../session/screen';
import { check, closed, followSession, may, session } from '../session/session';
import { config } from '../state/store';
import { followRoute, type Route, route } from './route';
import { workspaceWords } from './words/workspace';
import { NoPage, NotAllowed, SignInFirst } from './workspace/states';

type Page = ComponentType<{ id: string }>;
/** Each page fetches its own part, once. */
const PARTS: Record<Exclude<Route['page'], 'none'>, () => Promise<Page>> = {
  list: () => import('./list/PlanList').then((part) => part.PlanList as unknown as Page),
  workspace: () => import('./workspace/Workspace').then((part) => part.Workspace),
  review: () => import('./review/ReviewPage').then((part) => part.ReviewPage),
};
const parts = signal<Partial<Record<Route['page'], Page>>>({});
const failed = signal(false);
/** The server has not said who is signed in. */
const unreached = signal(false);

function fetchPart(page: Exclude<Route['page'], 'none'>): void {
  if (parts.peek()[page]) return;
  failed.value = false;
  PARTS[page]().then(
    (part) => {
      parts.value = { ...parts.peek(), [page]: part };
    },
    () => {
      failed.value = true;
    },
  );
}

// The part is asked for with the page, not after it.
if (route.peek().page !== 'none') fetchPart(route.peek().page as 'list');

/** Everything under /plans. */
export function PlanPages() {
  useEffect(() => {
    const stops = [followSession(), followScreen(), followRoute()];
    void config.load((asked) => api.config(asked));
    check().catch(() => {
      unreached.value = true;
    });
    return () => {
      for (const stop of stops) stop();
    };
  }, []);
  const t = words.value;
  useEffect(() => {
    document.documentElement.lang = t.tag;
  }, [t]);
  const over = away.value || closed.value;
  return (
    <>
      {over && (
        <div class="page away">
          <Head />
          <Screens />
        </div>
      )}
      {/* What a screen covers keeps its state but cannot be reached. */}
      <div class={`plans-root${over ? ' under' : ''}`} inert={over}>
        <Routed />
      </div>
      {!over && <Screens />}
    </>
  );
}

/** The head of pages that have none of their own. */
function Head() {
  const t = workspaceWords.value;
  return (
    <header class="top plan-head">
      <p class="brand">
        <img src="/favicon.svg" alt="" width="24" height="24" />
        <span>{config.value.data?.title[lang.value] ?? words.value.product}</span>
      </p>
      <nav class="head-links" aria-label={t.plans}>
        <a href="/">{t.toMap}</a>
        <a href="/plans" aria-current={route.value.page === 'list' ? 'page' : undefined}>
          {t.plans}
        </a>
      </nav>
      <div class="top-end">
        <LanguageSwitch />
        <AccountMenu />
      </div>
    </header>
  );
}

function Framed({ children }: { children: ComponentChildren }) {
  return (
    <div class="page plan-page">
      <Head />
      <main class="plans-body screen-body">{children}</main>
      <NoticeLine />
    </div>
  );
}

function Routed() {
  const now = route.value;
  const state = session.value;
  const { page } = now;
  useEffect(() => {
    if (page !== 'none') fetchPart(page);
  }, [page]);
  if (page === 'none') {
    return (
      <Framed>
        <NoPage />
      </Framed>
    );
  }
  if (!state) return <Framed>{unreached.value ? <NotFetched /> : null}</Framed>;
  if (!state.account) {
    return (
      <Framed>
        <SignInFirst />
      </Framed>
    );
  }
  if (!may('edit_plan') && !may('review_plan')) {
    return (
      <Framed>
        <NotAllowed />
      </Framed>
    );
  }
  const Part = parts.value[page];
  if (!Part) {
    return <Framed>{failed.value ? <NotFetched /> : <Waiting slow={false} />}</Framed>;
  }
  // Another plan, or another person, is another page.
  const key = `${state.account.id} ${page} ${'id' in now ? now.id : ''}`;
  if (page === 'list') {
    return (
      <Framed>
        <Part key={key} id="" />
      </Framed>
    );
  }
  return <Part key={key} id={now.id} />;
}
