/**
 * How probable things have to be for experience to overrule what the rules found. Chosen by what gave the most right answers, and the fewest
 * that are wrongly certain, on utterances that neither the rules nor the weights had seen: cross-validation over the practice part of the
 * labelled set, `npm run triage:validate`.
 */
export interface Sureness {
  readonly intent: number;
  readonly issue: number;
  /** To take words for no description is worse than to keep them for one. */
  readonly noIssue: number;
  /** Of nine: the rules find a topic by single words, so that a guess that is more likely than not is better. */
  readonly topic: number;
  /** Where the rules found none. Not knowing leads to the general queue, which costs less than the wrong experts. */
  readonly anyTopic: number;
  /** To hold that nothing is told of what is broken where a word of the tables tells it. */
  readonly noTopic: number;
  /** Below this a topic of which the rules are certain is only likely, though experience would not say another. */
  readonly certainTopic: number;
  /** How many times as probable the rules' finding of products is held to be. */
  readonly ofRules: number;
  /** To make a product certain: nothing else can put a person into the wrong queue. */
  readonly certainProduct: number;
  /** The same where its name is an ordinary word as well. */
  readonly certainWord: number;
  /** To drop what the rules would ask about: asking loses nothing. */
  readonly droppedQuestion: number;
  /** Where the rules found something that the named products do not explain by themselves. */
  readonly otherProducts: number;
}

export const sureness: Sureness = {
  intent: 0.9,
  issue: 0.75,
  noIssue: 0.8,
  topic: 0.55,
  anyTopic: 0.4,
  noTopic: 0.9,
  certainTopic: 0.93,
  ofRules: 1.65,
  certainProduct: 0.8,
  certainWord: 0.98,
  droppedQuestion: 0.92,
  otherProducts: 0.6,
};
