using System.Globalization;

namespace Gateway.Sip.Sdp;

/// <summary>The parameters of floor control on <c>a=fmtp:TBCP</c>, with what holds where one is not written.</summary>
/// <remarks>PoC 2.0 writes <c>mb_priority</c> and <c>mb_granted</c> on a line of the token MBCP; they mean the same. Unknown parameters are ignored.</remarks>
public sealed record TbcpParameters
{
    /// <summary>The highest priority there is: pre-emptive.</summary>
    public const int PriorityMax = 3;

    /// <summary>Offer: requests may be queued. Answer: the server queues. Default no.</summary>
    public bool Queuing { get; init; }

    /// <summary>0 none, 1 normal, 2 high, 3 pre-emptive. Offer: the highest the client asks for. Answer: the highest that is given. Default 1.</summary>
    public int Priority { get; init; } = 1;

    /// <summary>Whether requests carry the time at which the button was pressed. Default no.</summary>
    public bool Timestamp { get; init; }

    /// <summary>Offer: a grant in the answer is understood. Answer: the burst is granted by this answer. Default no.</summary>
    public bool Granted { get; init; }

    /// <summary>Whether this is to be the user's Primary PoC Session; <c>null</c> when nothing is said.</summary>
    public bool? SessionPriority { get; init; }

    /// <summary>Whether the user wants to hear this session only; <c>null</c> when nothing is said.</summary>
    public bool? Lock { get; init; }

    /// <summary>Reads the value of <c>a=fmtp</c> behind the token: parameters apart by semicolons, with blanks or without. What cannot be read is not said.</summary>
    // <param>=<value> *(";" <param>=<value>)
    public static TbcpParameters Parse(ReadOnlySpan<char> text)
    {
        var (queuing, priority, timestamp, granted) = (false, 1, false, false);
        bool? sessionPriority = null, isLocked = null;
        foreach (var range in text.Split(';'))
        {
            var part = text[range];
            var equals = part.IndexOf('=');
            if (equals < 0 || !int.TryParse(part[(equals + 1)..].Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var value))
                continue;
            var name = part[..equals].Trim();
            if (Is(name, "queuing"))
                queuing = value != 0;
            else if (Is(name, "tb_priority") || Is(name, "mb_priority"))
                priority = Math.Min(value, PriorityMax);
            else if (Is(name, "timestamp"))
                timestamp = value != 0;
            else if (Is(name, "tb_granted") || Is(name, "mb_granted"))
                granted = value != 0;
            else if (Is(name, "poc_sess_priority"))
                sessionPriority = value != 0;
            else if (Is(name, "poc_lock"))
                isLocked = value != 0;
        }

        return new() { Queuing = queuing, Priority = priority, Timestamp = timestamp, Granted = granted, SessionPriority = sessionPriority, Lock = isLocked };
    }

    /// <summary>What both ends agree on: never more than was offered. What concerns the session is repeated as it was offered.</summary>
    /// <param name="offer">What was offered.</param>
    /// <param name="willing">What the answerer is ready to give; <see cref="Granted"/> = the burst is granted by this answer.</param>
    public static TbcpParameters Answer(TbcpParameters offer, TbcpParameters willing) => new()
    {
        Queuing = offer.Queuing && willing.Queuing,
        Priority = Math.Min(offer.Priority, willing.Priority),
        Timestamp = offer.Timestamp && willing.Timestamp,
        Granted = offer.Granted && willing.Granted,
        SessionPriority = offer.SessionPriority,
        Lock = offer.Lock,
    };

    /// <summary>Writes the value behind the token.</summary>
    /// <param name="token"><c>TBCP</c> or <c>MBCP</c>, whose parameters have other names.</param>
    public string Write(string token)
    {
        var letter = token.Equals("MBCP", StringComparison.OrdinalIgnoreCase) ? 'm' : 't';
        var granted = Granted ? $"; {letter}b_granted=1" : "";
        return string.Create(
            CultureInfo.InvariantCulture,
            $"queuing={Digit(Queuing)}; {letter}b_priority={Priority}; timestamp={Digit(Timestamp)}{granted}{Optional("poc_sess_priority", SessionPriority)}{Optional("poc_lock", Lock)}");
    }

    private static bool Is(ReadOnlySpan<char> name, string other) => name.Equals(other, StringComparison.OrdinalIgnoreCase);

    private static int Digit(bool value) => value ? 1 : 0;

    private static string Optional(string name, bool? value) => value is { } given ? $"; {name}={Digit(given)}" : "";
}
