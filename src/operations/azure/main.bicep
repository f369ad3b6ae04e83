// The bot in Azure: its registration and Teams channel, two instances in Container Apps, PostgreSQL, and an identity without a secret.
// Vayusphere is not ours to make: its address, key and webhook secret are parameters.
//
//   az group create --name <group> --location <region>
//   az deployment group create --resource-group <group> --template-file src/operations/azure/main.bicep
//   az acr build --registry <its name, from registryServer> --image bot:1 .
//   az deployment group create … --parameters image=<registryServer>/bot:1
//
// The first deployment makes everything but the container of the bot, for which there is no image yet. A later one without `image` leaves the
// container that runs as it is.
//
// Renewing a secret: a deployment changes it, but Container Apps makes no new revision for that, and gives it to no replica that runs
// (https://learn.microsoft.com/azure/container-apps/manage-secrets). The password of the database changes at once all the same. So afterwards:
//
//   az containerapp revision list --name <name>-bot --resource-group <group> --output table
//   az containerapp revision restart --name <name>-bot --resource-group <group> --revision <the active one>
//
// Metrics: replicas have no address of their own, and through the ingress one or another answers, so that counters jump and alerts lie
// (https://github.com/microsoft/azure-container-apps/issues/1408). What works is a Prometheus agent as a second container of the app, which
// scrapes localhost:3978 and pushes with the replica's name as instance: src/operations/runbook.md, How to look. Without one leave
// metricsToken empty, and there is no /metrics.
targetScope = 'resourceGroup'

@description('Goes into every name; up to 12 lower-case letters and digits.')
@minLength(3)
@maxLength(12)
param name string = 'livepass'

param location string = resourceGroup().location

// Something else in its place would not listen where the bot does, and no probe would ever find it well.
@description('The image to run, with its tag. The first time there is none yet: leave it empty, and nothing runs.')
param image string = ''

@description('Where Vayusphere\'s API is.')
param vayusphereBaseUrl string

@secure()
param vayusphereApiKey string

@secure()
@description('whsec_…; two of them, separated by a space, while one is being replaced.')
param vayusphereWebhookSecret string

@secure()
@minLength(16)
param databasePassword string

@secure()
@description('What whoever scrapes /metrics names as bearer token: at least 16 visible ASCII characters without spaces. Empty: there is no /metrics.')
param metricsToken string = ''

@allowed(['redirect', 'relay'])
param handoffMode string = 'redirect'

@minValue(1)
@maxValue(10)
param instances int = 2

var unique = uniqueString(resourceGroup().id, name)
var databaseUser = 'handoff'
var databaseName = 'handoff'

resource identity 'Microsoft.ManagedIdentity/userAssignedIdentities@2023-01-31' = {
  name: '${name}-bot'
  location: location
}

resource registry 'Microsoft.ContainerRegistry/registries@2023-07-01' = {
  name: '${name}${unique}'
  location: location
  sku: { name: 'Basic' }
  properties: { adminUserEnabled: false }
}

// https://learn.microsoft.com/azure/role-based-access-control/built-in-roles#acrpull
var acrPull = subscriptionResourceId('Microsoft.Authorization/roleDefinitions', '7f951dda-4ed3-4680-a7ca-43fe172d538d')

resource mayPull 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(registry.id, identity.id, acrPull)
  scope: registry
  properties: {
    principalId: identity.properties.principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: acrPull
  }
}

module database 'database.bicep' = {
  name: 'database'
  params: {
    name: '${name}-${unique}'
    location: location
    databaseName: databaseName
    administrator: databaseUser
    administratorPassword: databasePassword
  }
}

resource logs 'Microsoft.OperationalInsights/workspaces@2023-09-01' = {
  name: '${name}-logs'
  location: location
  properties: { sku: { name: 'PerGB2018' }, retentionInDays: 30 }
}

resource environment 'Microsoft.App/managedEnvironments@2024-03-01' = {
  name: '${name}-environment'
  location: location
  properties: {
    appLogsConfiguration: {
      destination: 'log-analytics'
      logAnalyticsConfiguration: { customerId: logs.properties.customerId, sharedKey: logs.listKeys().primarySharedKey }
    }
  }
}

var host = '${name}-bot.${environment.properties.defaultDomain}'

resource app 'Microsoft.App/containerApps@2024-03-01' = if (image != '') {
  name: '${name}-bot'
  location: location
  identity: { type: 'UserAssigned', userAssignedIdentities: { '${identity.id}': {} } }
  dependsOn: [mayPull]
  properties: {
    environmentId: environment.id
    configuration: {
      // The old revision runs until the new one is ready. A version that changes the schema wants it stopped first: src/operations/runbook.md, Upgrading.
      activeRevisionsMode: 'Single'
      ingress: { external: true, targetPort: 3978, transport: 'http', allowInsecure: false }
      registries: [{ server: registry.properties.loginServer, identity: identity.id }]
      secrets: concat([
        { name: 'vayusphere-api-key', value: vayusphereApiKey }
        { name: 'vayusphere-webhook-secret', value: vayusphereWebhookSecret }
        {
          name: 'database-url'
          value: 'postgres://${databaseUser}:${uriComponent(databasePassword)}@${database.outputs.host}:5432/${databaseName}?sslmode=verify-full'
        }
      ], metricsToken == '' ? [] : [{ name: 'metrics-token', value: metricsToken }])
    }
    template: {
      // The bot ends within ten seconds of a SIGTERM.
      terminationGracePeriodSeconds: 30
      scale: { minReplicas: instances, maxReplicas: instances }
      containers: [
        {
          name: 'bot'
          image: image
          resources: { cpu: json('0.5'), memory: '1Gi' }
          env: concat([
            { name: 'NODE_ENV', value: 'production' }
            { name: 'MicrosoftAppType', value: 'UserAssignedMsi' }
            { name: 'MicrosoftAppId', value: identity.properties.clientId }
            { name: 'MicrosoftAppTenantId', value: tenant().tenantId }
            { name: 'PUBLIC_URL', value: 'https://${host}' }
            { name: 'HANDOFF_MODE', value: handoffMode }
            { name: 'VAYUSPHERE_BASE_URL', value: vayusphereBaseUrl }
            { name: 'VAYUSPHERE_API_KEY', secretRef: 'vayusphere-api-key' }
            { name: 'VAYUSPHERE_WEBHOOK_SECRET', secretRef: 'vayusphere-webhook-secret' }
            { name: 'DATABASE_URL', secretRef: 'database-url' }
          ], metricsToken == '' ? [] : [{ name: 'METRICS_TOKEN', secretRef: 'metrics-token' }])
          probes: [
            { type: 'Liveness', httpGet: { path: '/healthz', port: 3978 }, periodSeconds: 15, failureThreshold: 3 }
            { type: 'Readiness', httpGet: { path: '/readyz', port: 3978 }, periodSeconds: 5, failureThreshold: 2 }
            { type: 'Startup', httpGet: { path: '/healthz', port: 3978 }, periodSeconds: 2, failureThreshold: 30 }
          ]
        }
      ]
    }
  }
}

resource bot 'Microsoft.BotService/botServices@2022-09-15' = {
  name: '${name}-${unique}'
  location: 'global'
  kind: 'azurebot'
  sku: { name: 'S1' }
  properties: {
    displayName: 'Live Agent'
    endpoint: 'https://${host}/api/messages'
    msaAppType: 'UserAssignedMSI'
    msaAppId: identity.properties.clientId
    msaAppTenantId: tenant().tenantId
    msaAppMSIResourceId: identity.id
    disableLocalAuth: true
  }
}

resource teams 'Microsoft.BotService/botServices/channels@2022-09-15' = {
  parent: bot
  name: 'MsTeamsChannel'
  location: 'global'
  properties: { channelName: 'MsTeamsChannel', properties: { isEnabled: true } }
}

output registryServer string = registry.properties.loginServer
output PUBLIC_URL string = 'https://${host}'
output MicrosoftAppId string = identity.properties.clientId
