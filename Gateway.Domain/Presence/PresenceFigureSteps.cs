using System.Globalization;
using Gateway.Domain.History;
using Gateway.Sip.Messages;

namespace Gateway.Domain.Presence;

/// <summary>Puts the step numbers of Figure A.1-1 (TS 23.141) to the messages of an enquiry's ladder.</summary>
/// <remarks>
/// Steps 1, 2, 4, 6, 8, 9 and 11 are no messages: the console asks, each element looks where to go and whether it may, and the state is shown. Within one network the core is both Presence Proxies,
/// and there is no step 5. In the dialog the hops of a refresh or of the end have the numbers of the first SUBSCRIBE.
/// </remarks>
public static class PresenceFigureSteps
{
    /// <summary>The number of each rung; <c>null</c> where the figure has none.</summary>
    public static IReadOnlyList<string?> Of(Ladder ladder) => [.. ladder.Rungs.Select(rung => StepOf(ladder, rung)?.ToString(CultureInfo.InvariantCulture))];

    private static int? StepOf(Ladder ladder, LadderRung rung)
    {
        if (SipParser.TryParseDatagram(rung.Message.Bytes, out var message, out _) != SipParseResult.Message)
            return null;
        if (message!.CSeq.Method == SipMethod.Notify)
            return 10;
        if (message.CSeq.Method != SipMethod.Subscribe)
            return null;
        if (message is SipResponse response)
            return response.IsFinal ? 10 : null;
        return Is(ladder, rung.From, "poc-client.") ? 3 : Is(ladder, rung.To, "presence.") ? 7 : 5;
    }

    private static bool Is(Ladder ladder, int column, string element) =>
        ladder.Columns[column].IsElement && ladder.Columns[column].Name.StartsWith(element, StringComparison.Ordinal);
}
