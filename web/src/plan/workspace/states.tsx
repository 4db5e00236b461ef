import type { ComponentChildren } from 'preact';
import { workspaceWords } from '../words/workspace';

function State({
  title,
  why,
  children,
}: {
  title: string;
  why: string;
  children?: ComponentChildren;
}) {
  return (
    <div class="state" role="alert">
      <h1 class="state-title">{title}</h1>
      <p class="note">{why}</p>
      {children}
    </div>
  );
}

const ToPlans = () => (
  <a class="action" href="/plans">
    {workspaceWords.value.backToPlans}
  </a>
);

export function Missing() {
  const t = workspaceWords.value.missing;
  return (
    <State {...t}>
      <ToPlans />
    </State>
  );
}

export function NoPage() {
  const t = workspaceWords.value.none;
  return (
    <State {...t}>
      <ToPlans />
    </State>
  );
}

export function NotAllowed() {
  const t = workspaceWords.value;
  return (
    <State {...t.notAllowed}>
      <a class="action" href="/">
        {t.toMap}
      </a>
    </State>
  );
}

export function SignInFirst() {
  const { title, why, action } = workspaceWords.value.signIn;
  return (
    <State title={title} why={why}>
      <a class="action primary" href="#/sign-in">
        {action}
      </a>
    </State>
  );
}
