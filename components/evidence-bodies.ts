/** What unfolds under each row of evidence, and what few records have; loaded apart from the rows (late.tsx). */
export { ClassifierEvidence } from './ClassifierEvidence';
export { Conflicts } from './Conflicts';
export { CredentialsEvidence } from './CredentialsEvidence';
export { DisclosuresEvidence, FacesEvidence, MarksEvidence } from './FoundEvidence';
export { GapList } from './GapList';
export { VideoList } from './VideoList';
