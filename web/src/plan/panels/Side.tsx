import { ChangesSection } from '../changes/Changes';
import { BalanceSection } from './Balance';
import { CommentsSection } from './Comments';
import { DetailsSection } from './Details';
import { GuidesSection } from './Guides';
import { ProblemsSection } from './Problems';
import { StaffSection } from './Staff';
import { StepsSection } from './Steps';

/** The column beside the map: what is chosen, what it comes to, and what was done and said. */
export function Sections() {
  return (
    <>
      <DetailsSection />
      <BalanceSection />
      <ProblemsSection />
      <StaffSection />
      <StepsSection />
      <CommentsSection />
      <ChangesSection />
      <GuidesSection />
    </>
  );
}
