using Gateway.Domain.ServiceContexts;

namespace Gateway.Domain.MessageBox;

/// <summary>The names of greetings: one for each way to leave a message.</summary>
public static class Greetings
{
    /// <summary>The one for every call that has no other.</summary>
    public const string Standard = "standard";

    /// <summary>Nobody answered.</summary>
    public const string NoAnswer = "no-answer";

    /// <summary>On the phone.</summary>
    public const string Busy = "busy";

    /// <summary>For recognised callers.</summary>
    public const string Special = "special";

    /// <summary>Does not want to be disturbed.</summary>
    public const string DoNotDisturb = "do-not-disturb";

    /// <summary>All of them.</summary>
    public static IReadOnlyList<string> All { get; } = [Standard, NoAnswer, Busy, Special, DoNotDisturb];

    /// <summary>The greeting of a behaviour.</summary>
    public static string Of(ServiceBehaviour behaviour) => behaviour switch
    {
        ServiceBehaviour.DepositNoAnswer => NoAnswer,
        ServiceBehaviour.DepositBusy => Busy,
        ServiceBehaviour.DepositSpecial => Special,
        ServiceBehaviour.DepositDoNotDisturb => DoNotDisturb,
        _ => Standard,
    };
}
