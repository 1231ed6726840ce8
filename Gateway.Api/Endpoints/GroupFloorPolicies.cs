using System.Text.Json;
using Gateway.Api.Json;
using Gateway.Api.Storage;
using Gateway.Domain.Groups;

namespace Gateway.Api.Endpoints;

/// <summary>Who may talk in a session of a group, and for how long. Who may at which priority, or only listens, is among the rights of its members.</summary>
public sealed record GroupFloorPolicy
{
    /// <summary>How long a burst may last; missing: as long as the server allows.</summary>
    public int? TalkAtMostMs { get; init; }

    /// <summary>Whether requests may wait for their turn.</summary>
    public required bool Queuing { get; init; }

    /// <summary>Requests that may wait; one more is denied.</summary>
    public required int QueueLength { get; init; }

    /// <summary>Whether a request of priority 3 takes the burst away from who talks at a lower one.</summary>
    public required bool Preemption { get; init; }

    public required PlainPhones PlainPhones { get; init; }
}

/// <summary>What a phone without floor control may do: talk when it speaks while nobody else does, or listen only.</summary>
public enum PlainPhones
{
    ByVoice,
    ListenOnly,
}

/// <summary>What of a floor policy differs from the usual.</summary>
public sealed record GroupFloorPolicyDraft
{
    /// <summary>1,000 to 600,000. Default: as long as the server allows.</summary>
    public int? TalkAtMostMs { get; init; }

    /// <summary>Default: true.</summary>
    public bool? Queuing { get; init; }

    /// <summary>1 to 64. Default: 16.</summary>
    public int? QueueLength { get; init; }

    /// <summary>Default: true.</summary>
    public bool? Preemption { get; init; }

    /// <summary>Default: byVoice.</summary>
    public PlainPhones? PlainPhones { get; init; }
}

/// <summary>Floor policies between their contract, their rows and what the network decides by.</summary>
internal static class GroupFloorPolicies
{
    public const int TalkMsMin = 1_000, TalkMsMax = 600_000, QueueMax = 64;

    public static void Check(GroupFloorPolicyDraft? draft, Checks checks)
    {
        if (draft?.TalkAtMostMs is < TalkMsMin or > TalkMsMax) checks.Add("/floorPolicy/talkAtMostMs", "out-of-range", $"{TalkMsMin} to {TalkMsMax} is possible.");
        if (draft?.QueueLength is < 1 or > QueueMax) checks.Add("/floorPolicy/queueLength", "out-of-range", $"1 to {QueueMax} is possible.");
    }

    public static string? TextOf(GroupFloorPolicyDraft? draft) => draft is null || draft == new GroupFloorPolicyDraft() ? null : ContractJson.Text(draft);

    public static GroupFloorPolicyDraft? DraftOf(GroupRow row) =>
        row.FloorPolicy is { } policy ? JsonSerializer.Deserialize<GroupFloorPolicyDraft>(policy, ContractJson.Options) : null;

    public static FloorPolicy PolicyOf(GroupRow row)
    {
        var usual = FloorPolicy.Default;
        return DraftOf(row) is not { } draft ? usual : usual with
        {
            TalkAtMost = draft.TalkAtMostMs is { } limit ? TimeSpan.FromMilliseconds(limit) : usual.TalkAtMost,
            Queuing = draft.Queuing ?? usual.Queuing,
            QueueMax = draft.QueueLength ?? usual.QueueMax,
            PreEmption = draft.Preemption ?? usual.PreEmption,
            PlainPhones = draft.PlainPhones == PlainPhones.ListenOnly ? PlainPhoneTalk.ListenOnly : PlainPhoneTalk.ByVoice,
        };
    }

    public static GroupFloorPolicy Of(FloorPolicy policy) => new()
    {
        TalkAtMostMs = policy.TalkAtMost is { } limit ? (int)limit.TotalMilliseconds : null,
        Queuing = policy.Queuing,
        QueueLength = policy.QueueMax,
        Preemption = policy.PreEmption,
        PlainPhones = policy.PlainPhones == PlainPhoneTalk.ListenOnly ? PlainPhones.ListenOnly : PlainPhones.ByVoice,
    };
}
