// PostgreSQL for several instances of the bot. Reached by Azure's services alone, by TLS.
param name string
param location string
param databaseName string
param administrator string

@secure()
param administratorPassword string

resource server 'Microsoft.DBforPostgreSQL/flexibleServers@2024-08-01' = {
  name: name
  location: location
  sku: { name: 'Standard_B1ms', tier: 'Burstable' }
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

  // The address 0.0.0.0 stands for Azure's own services:
  // https://learn.microsoft.com/azure/postgresql/flexible-server/concepts-firewall-rules#connecting-from-azure
  resource fromAzure 'firewallRules' = {
    name: 'azure-services'
    properties: { startIpAddress: '0.0.0.0', endIpAddress: '0.0.0.0' }
  }
}

output host string = server.properties.fullyQualifiedDomainName
