using Gateway.Api.Hosting;
using Gateway.Api.Json;
using Gateway.Api.Network;
using Gateway.Api.OpenApi;
using Gateway.Api.Recording;
using Gateway.Api.Storage;
using Gateway.Domain.Access;
using Gateway.Domain.Alerts;

namespace Gateway.Api.Endpoints;

/// <summary>Every limit of the API.</summary>
public sealed record Limits
{
    public required int RequestsPerSecond { get; init; }
    public required int RequestBurst { get; init; }
    public required int AlertsPerSecondToOneTarget { get; init; }
    public required int AlertTargetsMax { get; init; }
    public required int AlertTextBytesMax { get; init; }

    /// <summary>People whom one request may invite to a session.</summary>
    public required int SessionInvitedMax { get; init; }

    public required int GroupMembersMax { get; init; }
    public required int BodyBytesMax { get; init; }
    public required int PageLimitMax { get; init; }
    public required int RuleEntriesMax { get; init; }
    public required int RulesPerOwnerMax { get; init; }
    public required int IdempotencyKeptMs { get; init; }
    public required long EventsKeptMax { get; init; }
    public required long EventsKeptMs { get; init; }
}

/// <summary>Whether the gateway can do its work.</summary>
public sealed record Health
{
    public required string Status { get; init; }
    public required IReadOnlyList<HealthCheck> Checks { get; init; }
}

public sealed record HealthCheck
{
    public required string Name { get; init; }
    public required string Status { get; init; }
    public string? Detail { get; init; }
}

internal static class Operations
{
    public static void Map(RouteGroupBuilder api) =>
        api.MapGet("/limits", GetLimits).WithTags("Operations").Is("What the limits are", null, o => o.Answers<Limits>(200, "Every limit of this gateway."));

    public static void MapHealth(IEndpointRouteBuilder app)
    {
        app.MapGet("/health/live", () => Answer.Ok(new Health { Status = "live", Checks = [] })).WithTags("Operations")
            .Is("Whether the process answers", null, o => o.Open().Answers<Health>(200, "It does."));
        app.MapGet("/health/ready", Ready).WithTags("Operations")
            .Is("Whether the gateway can do its work", null, o => o.Open()
                .Answers<Health>(200, "The database is migrated and SIP is listening. What is `degraded` does not keep anybody from talking.").Answers<Health>(503, "Something is missing; `checks` says what."));
    }

    private static Answer GetLimits(GatewaySettings settings) => Answer.Ok(new Limits
    {
        RequestsPerSecond = settings.RequestsPerSecond,
        RequestBurst = settings.RequestBurst,
        AlertsPerSecondToOneTarget = settings.AlertsPerSecondToOneTarget,
        AlertTargetsMax = AlertLimits.Targets,
        AlertTextBytesMax = AlertLimits.TextBytes,
        SessionInvitedMax = Sessions.InvitedMax,
        GroupMembersMax = GroupContracts.MembersMax,
        BodyBytesMax = BodyReader.BytesMax,
        PageLimitMax = PageRequest.LimitMax,
        RuleEntriesMax = RuleLimits.EntriesMax,
        RulesPerOwnerMax = RuleLimits.RulesPerOwnerMax,
        IdempotencyKeptMs = (int)Idempotency.Kept.TotalMilliseconds,
        EventsKeptMax = settings.JournalEventsMax,
        EventsKeptMs = (long)settings.JournalRetention.TotalMilliseconds,
    });

    private static Answer Ready(GatewayStorage storage, IPocNetwork network, RecordingStatus recording)
    {
        HealthCheck[] checks =
        [
            new() { Name = "database", Status = storage.IsOpen ? "ready" : "not ready", Detail = storage.IsOpen ? null : "The database is not open." },
            new() { Name = "sip", Status = network.IsListening ? "ready" : "not ready", Detail = network.IsListening ? null : "SIP is not listening." },
            new() { Name = "recording", Status = recording.Fault is null ? recording.Health == RecordingHealth.Off ? "off" : "ready" : "degraded", Detail = recording.Fault?.Detail },
        ];
        var ready = checks.All(check => check.Status != "not ready");
        return Answer.Ok(new Health { Status = ready ? "ready" : "not ready", Checks = checks }) with { Status = ready ? 200 : 503 };
    }
}
