using System.Text;
using Gateway.Domain.History;
using Gateway.Sip.Mbcp;
using Gateway.Sip.Messages;

namespace Gateway.Domain.Sessions;

/// <summary>
/// Puts the step numbers of Figures 16 to 19 (OMA PoC Control Plane) to the messages of a session's ladder: leaving on demand (16) and with a
/// pre-established session (17), disconnecting on demand (18) and with a pre-established session (19).
/// </summary>
/// <remarks>
/// A number is written <c>16.2</c>: figure and step. Where the two functions of one server meet without a core between them, one message is
/// several steps, <c>16.6-8</c>. The steps by MBCP are <c>19.A</c> and <c>19.B</c>. Retransmissions carry the number of what they repeat.
/// </remarks>
public sealed class SessionFigureSteps
{
    private const int NoFigure = 0;

    private readonly Ladder _ladder;
    private readonly string?[] _steps;
    private readonly List<(LadderRung Rung, SipMessage Message)> _messages = [];
    private readonly Dictionary<string, LadderLeg> _legs;
    private readonly Dictionary<(string CallId, string Branch), int> _requests = [];
    private readonly Dictionary<string, int> _figures = new(StringComparer.Ordinal);
    private readonly Queue<int> _leaving = new();
    private readonly HashSet<string> _referrals = new(StringComparer.Ordinal);
    private bool _expectsDisconnect;

    private SessionFigureSteps(Ladder ladder)
    {
        _ladder = ladder;
        _steps = new string?[ladder.Rungs.Count];
        foreach (var rung in ladder.Rungs)
        {
            if (rung.Message.Protocol == TracedProtocol.Sip && SipParser.TryParseDatagram(rung.Message.Bytes, out var message, out _) == SipParseResult.Message)
                _messages.Add((rung, message!));
        }

        _legs = LadderLegs.Of(_messages, IsServer);
    }

    /// <summary>The number of each rung; <c>null</c> where no figure has one.</summary>
    public static IReadOnlyList<string?> Of(Ladder ladder) => new SessionFigureSteps(ladder).Label();

    private string?[] Label()
    {
        var next = 0;
        for (var i = 0; i < _ladder.Rungs.Count; i++)
        {
            var rung = _ladder.Rungs[i];
            if (rung.Message.Protocol == TracedProtocol.Mbcp)
                _steps[i] = StepOfFloorControl(rung);
            else if (next < _messages.Count && _messages[next].Rung == rung)
                _steps[i] = StepOf(i, rung, _messages[next++].Message);
        }

        return _steps;
    }

    private string? StepOf(int index, LadderRung rung, SipMessage message)
    {
        var key = (rung.Message.CallId, Encoding.Latin1.GetString(message.TopVia.Branch));
        if (message is SipResponse response)
            return response.IsFinal && _requests.TryGetValue(key, out var asked) ? AnswerTo(_steps[asked]) : null;
        var request = (SipRequest)message;
        if (request.Method != SipMethod.Bye && request.Method != SipMethod.Refer && request.Method != SipMethod.Notify)
            return null;
        if (_requests.TryGetValue(key, out var first))
            return _steps[first];
        _requests.Add(key, index);
        return request.Method == SipMethod.Bye ? StepOfBye(rung, request)
            : request.Method == SipMethod.Refer ? StepOfRefer(rung, request)
            : StepOfNotify(rung, request);
    }

    private string? StepOfBye(LadderRung rung, SipRequest bye)
    {
        if (!_legs.TryGetValue(rung.Message.CallId, out var leg))
            return null;
        var byInviter = Encoding.UTF8.GetString(bye.From.Tag) == leg.InviterTag;
        var byInner = byInviter == leg.ByInner;
        return (leg.Kind, byInner) switch
        {
            (LegKind.Client, false) => Leaves(rung),
            (LegKind.Client, true) => $"18.{(IsServer(rung.From) ? 8 : 9)}",
            (LegKind.Controlling, false) => GoesOn(rung),
            _ => Disconnects(rung, leg),
        };
    }

    // Figure 16, steps 2 and 3: the client's own BYE.
    private string Leaves(LadderRung rung)
    {
        if (_figures.TryAdd(rung.Message.CallId, 16))
            _leaving.Enqueue(16);
        return $"16.{(IsServer(rung.To) ? 3 : 2)}";
    }

    // Figure 16, steps 6 to 8, or Figure 17, steps 10 to 12: the participating function's BYE, because its user leaves. That of our own function
    // for another reason is in no figure; of one elsewhere nobody here knows the reason.
    private string? GoesOn(LadderRung rung)
    {
        if (!_figures.TryGetValue(rung.Message.CallId, out var figure))
        {
            if (!_leaving.TryDequeue(out figure))
                figure = IsServer(rung.From) ? NoFigure : 16;
            _figures.Add(rung.Message.CallId, figure);
        }

        return figure == NoFigure ? null : Hop(rung, figure, figure == 16 ? 6 : 10);
    }

    // Figures 18 and 19, steps 2 to 4: the controlling function's BYE.
    private string Disconnects(LadderRung rung, LadderLeg leg)
    {
        if (!_figures.TryGetValue(rung.Message.CallId, out var figure))
        {
            figure = HasClientLeg(leg) || !HasDisconnectAfter(rung) ? 18 : 19;
            _figures.Add(rung.Message.CallId, figure);
            _expectsDisconnect |= figure == 19;
        }

        return Hop(rung, figure, 2);
    }

    // Figure 17, steps 2 and 3: the client refers its server to the end of the session.
    private string? StepOfRefer(LadderRung rung, SipRequest refer)
    {
        if (ReferTo.Of(refer) is not { } referTo || referTo.Method != SipMethod.Bye)
            return null;
        if (_referrals.Add(rung.Message.CallId))
            _leaving.Enqueue(17);
        return $"17.{(IsServer(rung.To) ? 3 : 2)}";
    }

    // Figure 17, steps 6 and 7, 16 and 17.
    private string? StepOfNotify(LadderRung rung, SipRequest notify)
    {
        if (!_referrals.Contains(rung.Message.CallId))
            return null;
        var isLast = SubscriptionStateView.Of(notify)?.IsTerminated == true;
        return $"17.{(isLast ? 16 : 6) + (IsServer(rung.From) ? 0 : 1)}";
    }

    private string? StepOfFloorControl(LadderRung rung)
    {
        if (!_expectsDisconnect)
            return null;
        foreach (var message in MbcpDatagram.Read(rung.Message.Bytes.Span).Messages)
        {
            if (message is MbcpMessage.Disconnect && IsServer(rung.From))
                return "19.A";
            if (message is MbcpMessage.Acknowledgment acknowledgment && acknowledgment.IsOf(MbcpSubtype.Disconnect) && IsServer(rung.To))
                return "19.B";
        }

        return null;
    }

    // Out of a server, between the cores, into a server; or all at once.
    private string Hop(LadderRung rung, int figure, int first) => (IsServer(rung.From), IsServer(rung.To)) switch
    {
        (true, true) => $"{figure}.{first}-{first + 2}",
        (true, false) => $"{figure}.{first}",
        (false, true) => $"{figure}.{first + 2}",
        _ => $"{figure}.{first + 1}",
    };

    private static string? AnswerTo(string? step) => step switch
    {
        "16.2" => "16.5",
        "16.3" => "16.4",
        "16.6" => "16.11",
        "16.7" => "16.10",
        "16.8" => "16.9",
        "16.6-8" => "16.9-11",
        "17.2" => "17.5",
        "17.3" => "17.4",
        "17.6" => "17.9",
        "17.7" => "17.8",
        "17.10" => "17.15",
        "17.11" => "17.14",
        "17.12" => "17.13",
        "17.10-12" => "17.13-15",
        "17.16" => "17.19",
        "17.17" => "17.18",
        "18.2" => "18.7",
        "18.3" => "18.6",
        "18.4" => "18.5",
        "18.2-4" => "18.5-7",
        "18.8" => "18.11",
        "18.9" => "18.10",
        "19.2" => "19.7",
        "19.3" => "19.6",
        "19.4" => "19.5",
        "19.2-4" => "19.5-7",
        _ => null,
    };

    // A user with a pre-established session is not called again: only the leg between the functions has his address.
    private bool HasClientLeg(LadderLeg leg) =>
        _legs.Values.Any(other => other.Kind == LegKind.Client && other.ByInner == leg.ByInner && other.Target == leg.Target);

    private bool HasDisconnectAfter(LadderRung bye) => _ladder.Rungs.Any(rung =>
        rung.Number > bye.Number && rung.Message.Protocol == TracedProtocol.Mbcp && IsServer(rung.From)
        && MbcpDatagram.Read(rung.Message.Bytes.Span).Messages.Any(message => message is MbcpMessage.Disconnect));

    private bool IsServer(int column) =>
        _ladder.Columns[column].IsElement && _ladder.Columns[column].Name.StartsWith("poc-server.", StringComparison.Ordinal);
}
