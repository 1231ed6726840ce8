using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.RegularExpressions;

namespace Gateway.Bench.Voice;

/// <summary>rtpengine without its kernel module: one publishes, all listeners subscribe. It is told so by its "ng" protocol, bencoded dictionaries over UDP.</summary>
internal sealed partial class RtpEngine : ServerProcess
{
    private const string Program = "/usr/bin/rtpengine";
    private const string Call = "bench";
    private const string Publisher = "publisher";

    private readonly Socket _control = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp) { ReceiveTimeout = 200 };
    private readonly byte[] _answer = new byte[65_536];
    private int _commands;

    private RtpEngine(ProcessStartInfo start, IPEndPoint control)
        : base(start) => _control.Connect(control);

    public static bool IsInstalled => File.Exists(Program);

    /// <summary>Where the talker is to speak to.</summary>
    public IPEndPoint SpeechTo { get; private set; } = new(IPAddress.None, 0);

    /// <summary>Starts it for a talker and so many listeners.</summary>
    public static RtpEngine Start(IPAddress address, int talker, int listeners)
    {
        var control = new IPEndPoint(address, 22_222);
        var engine = new RtpEngine(
            new(
                Program,
                [
                    $"--interface={address}", $"--listen-ng={control}", "--table=-1", "--foreground", "--log-stderr", "--log-level=1",
                    "--port-min=43000", "--port-max=49000", "--num-threads=1",
                    // Who only listens sends nothing; that is not being gone.
                    "--timeout=3600", "--silent-timeout=3600", "--offer-timeout=3600",
                ])
            {
                RedirectStandardError = true, RedirectStandardInput = true, RedirectStandardOutput = true,
            },
            control);
        engine.DrainOutput();
        try
        {
            engine.Connect(talker, listeners);
            return engine;
        }
        catch
        {
            engine.Dispose();
            throw;
        }
    }

    public override void Dispose()
    {
        _control.Dispose();
        base.Dispose();
    }

    private void Connect(int talker, int listeners)
    {
        var published = Ask(("call-id", Call), ("command", "publish"), ("from-tag", Publisher), ("sdp", Describe(VoiceAddresses.Talker(talker), VoiceAddresses.TalkerPort, "sendonly")));
        SpeechTo = new(
            IPAddress.Parse(Connection().Match(published).Groups[1].Value), int.Parse(Speech().Match(published).Groups[1].Value, CultureInfo.InvariantCulture));
        for (var i = 0; i < listeners; i++)
        {
            var offered = Ask(("call-id", Call), ("command", "subscribe request"), ("from-tag", Publisher));
            Ask(
                ("call-id", Call), ("command", "subscribe answer"), ("sdp", Describe(VoiceAddresses.Listener(i), VoiceAddresses.ListenerPort, "recvonly")),
                ("to-tag", TagIn(offered)));
        }
    }

    // Keys have to be in order. It is asked again until it answers, for it takes a moment to start; a command is recognised by its cookie when it comes twice.
    private string Ask(params (string Key, string Value)[] command)
    {
        var text = new StringBuilder().Append(CultureInfo.InvariantCulture, $"{++_commands} d");
        foreach (var (key, value) in command)
            text.Append(CultureInfo.InvariantCulture, $"{key.Length}:{key}{value.Length}:{value}");
        var octets = Encoding.ASCII.GetBytes(text.Append('e').ToString());
        for (var attempt = 0; attempt < 50 && !HasExited; attempt++)
        {
            try
            {
                _control.Send(octets);
                // What was asked twice is answered twice, and the second answer may come after the next question.
                string answer;
                do
                    answer = Encoding.ASCII.GetString(_answer, 0, _control.Receive(_answer));
                while (!answer.StartsWith(string.Create(CultureInfo.InvariantCulture, $"{_commands} "), StringComparison.Ordinal));
                return answer.Contains("6:result2:ok", StringComparison.Ordinal)
                    ? answer
                    : throw new InvalidOperationException($"rtpengine answers {answer}");
            }
            catch (SocketException e) when (e.SocketErrorCode is SocketError.TimedOut or SocketError.WouldBlock or SocketError.ConnectionRefused)
            {
                Thread.Sleep(50);
            }
        }

        throw new InvalidOperationException("rtpengine does not answer");
    }

    // What ends the dictionary could be one more digit of the tag: its length decides.
    private static string TagIn(string answer)
    {
        var tag = Tag().Match(answer);
        return answer.Substring(tag.Index + tag.Length, int.Parse(tag.Groups[1].Value, CultureInfo.InvariantCulture));
    }

    private static string Describe(IPAddress address, int port, string direction) =>
        $"v=0\r\no=- 1 1 IN IP4 {address}\r\ns=-\r\nc=IN IP4 {address}\r\nt=0 0\r\nm=audio {port} RTP/AVP 8\r\na={direction}\r\n";

    [GeneratedRegex("c=IN IP4 ([0-9.]+)")]
    private static partial Regex Connection();

    [GeneratedRegex("m=audio ([0-9]+) ")]
    private static partial Regex Speech();

    [GeneratedRegex("6:to-tag([0-9]+):")]
    private static partial Regex Tag();
}
