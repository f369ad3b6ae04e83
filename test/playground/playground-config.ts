import { randomUUID } from 'node:crypto';

const tenantId = '00000000-0000-0000-0000-000000000001';
const colleagues = ['Ben Example', 'Chris Example', 'Dana Example', 'Eli Example', 'Fran Example'] as const;

interface PlaygroundUser {
  readonly id: string;
  readonly name: string;
  /** Spelt like this by the Playground's schema. */
  readonly userPrincipleName: string;
  readonly aadObjectId: string;
  readonly givenName: string;
  readonly surname: string;
  readonly email: string;
}

/**
 * The people and places of the Agents Playground, after its configuration schema 0.1.1 (exactly five users besides the current one,
 * https://aka.ms/teams-app-test-tool-config-guide). Person and conversations are new ones each time: the Playground forgets everything
 * at its end and the bot nothing, so a person who came back would meet a half-finished request without its cards.
 */
export function playgroundConfig(newId: () => string = randomUUID) {
  return {
    version: '0.1.1',
    tenantId,
    bot: { id: newId(), name: 'Live Agent' },
    currentUser: userNamed('Ada Example', newId),
    users: colleagues.map((name) => userNamed(name, newId)),
    personalChat: { id: newId() },
    groupChat: { id: newId(), name: 'Group Chat' },
    team: {
      id: newId(),
      name: 'Example Team',
      aadGroupId: newId(),
      channels: [{ id: newId(), name: 'Databases' }],
    },
  };
}

function userNamed(name: string, newId: () => string): PlaygroundUser {
  const [givenName = '', surname = ''] = name.split(' ');
  const email = `${givenName.toLowerCase()}@example.com`;
  return { id: newId(), name, userPrincipleName: email, aadObjectId: newId(), givenName, surname, email };
}
