// PostgreSQL for several instances of the bot. Reached by TLS, with the password, from any address in Azure: other customers' too.
// Where that is not enough: a private endpoint in the network of main.bicep's environment, in the place of the rule below. An environment is put
// into a network of one's own when it is made, and not later.
param name string
param location string
param databaseName string
param administrator string

@secure()
param administratorPassword string

resource server 'Microsoft.DBforPostgreSQL/flexibleServers@2024-08-01' = {
  name: name
  location: location
  // An instance of the bot opens up to 16 connections: ten for its work, one to listen, one for locks, and four for turns that wait for other
  // instances. main.bicep allows ten instances, and has twice as many while a new revision takes over: 320. B2s has 414 for users, and B1ms
  // 35, too few for two: https://learn.microsoft.com/azure/postgresql/flexible-server/concepts-limits#maximum-connections
  sku: { name: 'Standard_B2s', tier: 'Burstable' }
  properties: {
    version: '16'
    administratorLogin: administrator
    administratorLoginPassword: administratorPassword
    storage: { storageSizeGB: 32, autoGrow: 'Enabled' }
    backup: { backupRetentionDays: 7, geoRedundantBackup: 'Disabled' }
    highAvailability: { mode: 'Disabled' }
  }

  resource database 'databases' = {
    name: databaseName
  }

  // The addresses that Container Apps call from may change. 0.0.0.0 stands for every address in Azure, also of other customers' subscriptions:
  // https://learn.microsoft.com/azure/postgresql/flexible-server/concepts-firewall-rules#connecting-from-azure
  resource fromAzure 'firewallRules' = {
    name: 'azure-services'
    properties: { startIpAddress: '0.0.0.0', endIpAddress: '0.0.0.0' }
  }
}

output host string = server.properties.fullyQualifiedDomainName
