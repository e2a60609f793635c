using Ticketing.Common.Api;
using Ticketing.Common.Redis;
using Ticketing.Queues;
using Ticketing.Queues.Contracts;

var builder = WebApplication.CreateSlimBuilder(args);
builder.WebHost.ConfigureKestrel(k => k.AddServerHeader = false);
builder.Services.AddSingleton(TimeProvider.System);
builder.Services.AddOptions<RedisOptions>().Bind(builder.Configuration.GetSection("Redis")).ValidateDataAnnotations();
builder.Services.AddSingleton<RedisConnection>();
builder.Services.AddSingleton<IQueueCatalog, Cat>();
builder.Services.AddMetrics();
builder.Services.AddQueue(builder.Configuration);
var app = builder.Build();
app.UseErrorEnvelopes();
app.UseRouting();
app.UseTokens();
app.UseAdmission();
app.MapGet("/health/live", () => Results.Text("{\"status\":\"UP\"}", "application/json"));
app.MapGet("/v1/api/concerts/schedule", () => Results.Text("{}", "application/json")).RequireToken(AdmissionLevel.Admitted);
app.MapQueue();
await app.RunAsync();
internal sealed class Cat : IQueueCatalog { public ValueTask<string?> FindAsync(string c, CancellationToken t) => ValueTask.FromResult<string?>("concert-1"); public ValueTask<IReadOnlyList<string>> ListAsync(CancellationToken t) => ValueTask.FromResult<IReadOnlyList<string>>(["concert-1"]); }
