import { readExperience } from './weights.ts';

/** What recognition has learnt so far, read once. Apart from `weights.ts`, so that it can be made anew while the file is of another shape. */
export const experience = readExperience();
