using System.Globalization;
using System.Net;
using System.Text;
using System.Text.RegularExpressions;

namespace Gateway.Bench.Voice;

/// <summary>Our network in a process of its own, and those who talk and hear in sessions that were set up through it.</summary>
internal sealed partial class VoiceNetwork : IDisposable
{
    private static readonly IPEndPoint Address = IPEndPoint.Parse("127.0.9.2:5060");

    private readonly AnsweringPhones _phones = new(BenchNetwork.CalledPhones, VoiceAddresses.Listener);
    private readonly GroupCaller _caller;
    private readonly List<Talker> _talkers = [];

    public VoiceNetwork()
    {
        Server = new("network", Address);
        _caller = new(
            Address, _phones, _ => BenchNetwork.CallHeaders,
            group => CallDescription.Of(VoiceAddresses.Talker(group.Initiator), "Caller", VoiceAddresses.TalkerPort));
    }

    public OwnServer Server { get; }

    /// <summary>Sets a session up.</summary>
    /// <returns>Who called, and may ask for the floor.</returns>
    public Talker Call(BenchGroup called)
    {
        _caller.SetUp(called, out var success);
        var description = Encoding.ASCII.GetString(success);
        var address = IPAddress.Parse(Connection().Match(description).Groups[1].Value);
        var talker = new Talker(called.Initiator, new(address, PortOf(Speech(), description)), new(address, PortOf(FloorControl(), description)));
        _talkers.Add(talker);
        return talker;
    }

    public void Dispose()
    {
        _talkers.ForEach(talker => talker.Dispose());
        Server.Dispose();
        _caller.Dispose();
        _phones.Dispose();
    }

    private static int PortOf(Regex line, string description) => int.Parse(line.Match(description).Groups[1].Value, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"^c=IN IP4 ([0-9.]+)\r?$", RegexOptions.Multiline)]
    private static partial Regex Connection();

    [GeneratedRegex("^m=audio ([0-9]+) ", RegexOptions.Multiline)]
    private static partial Regex Speech();

    [GeneratedRegex("^m=application ([0-9]+) ", RegexOptions.Multiline)]
    private static partial Regex FloorControl();
}
