using System.Text.Json;
using Gateway.Api.Hosting;
using Microsoft.Extensions.Configuration;

namespace Gateway.Tests.Api;

public sealed class GatewaySettingsTests
{
    private static readonly string Root = FindRoot();

    [Fact]
    public void The_settings_file_holds_every_setting_with_its_default()
    {
        var file = new ConfigurationBuilder().AddJsonFile(Path.Combine(Root, "appsettings.json")).Build();

        Assert.Equal(Text(Read(new ConfigurationBuilder().Build())), Text(Read(file)));
    }

    [Fact]
    public void Addresses_of_the_environment_replace_those_of_the_file_and_do_not_join_them()
    {
        var configuration = new ConfigurationBuilder().AddJsonFile(Path.Combine(Root, "appsettings.json"))
            .AddInMemoryCollection([new("Gateway:Sip:Listen:0", "udp://127.0.0.1:5070")]).Build();

        Assert.Equal(["udp://127.0.0.1:5070"], Read(configuration).SipListen.Select(uri => uri.OriginalString));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void The_simulated_fleet_is_on_in_development_only(bool development) =>
        Assert.Equal(development, GatewaySettings.Read(new ConfigurationBuilder().Build(), Root, development).DemoEnabled);

    [Fact]
    public void Data_lies_under_the_root_unless_it_is_said_otherwise()
    {
        Assert.Equal(Path.Combine(Root, "data"), Read(new ConfigurationBuilder().Build()).DataDirectory);
        Assert.Equal("/elsewhere", Read(new ConfigurationBuilder().AddInMemoryCollection([new("Gateway:DataDirectory", "/elsewhere")]).Build()).DataDirectory);
    }

    [Theory]
    [InlineData("Gateway:Limits:RequestsPerSecond", "0")]
    [InlineData("Gateway:Journal:RetentionDays", "-1")]
    [InlineData("Gateway:Sip:Listen:0", "http://127.0.0.1")]
    [InlineData("Gateway:Sip:Routes:b.example", "nowhere")]
    public void A_value_that_makes_no_sense_is_named(string name, string value)
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection([new(name, value)]).Build();

        var failure = Assert.Throws<StartupFailure>(() => Read(configuration));

        Assert.Contains(value, failure.Message, StringComparison.Ordinal);
        Assert.EndsWith(".", failure.Message, StringComparison.Ordinal);
    }

    private static GatewaySettings Read(IConfiguration configuration) => GatewaySettings.Read(configuration, Root, isDevelopment: false);

    private static string Text(GatewaySettings settings) => JsonSerializer.SerializeToNode(settings)!.AsObject().ToJsonString();

    private static string FindRoot()
    {
        var directory = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(directory.FullName, "Gateway.sln"))) directory = directory.Parent!;
        return directory.FullName;
    }
}
