import './styles/screen.css';
import './styles/form.css';
import './styles/list.css';
import './styles/audit.css';
import { away, go, screen } from '../session/screen';
import { closed, ended, session } from '../session/session';
import { ScreenFrame } from './ScreenFrame';
import { EndedDialog, Gate, SignInDialog } from './SignInPlaces';

/** What lies over the map, or in its place where nobody may look without signing in. */
export function AccountScreens() {
  const { name } = screen.value;
  if (closed.value && name !== 'welcome') return <Gate />;
  const asked = name === 'sign-in' && !ended.value;
  if (asked && session.value?.account) {
    go('', true); // signed in already
    return null;
  }
  return (
    <>
      {away.value && <ScreenFrame />}
      {ended.value && <EndedDialog />}
      {asked && <SignInDialog />}
    </>
  );
}
