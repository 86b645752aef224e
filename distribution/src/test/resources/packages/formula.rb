# As much of Homebrew as our formula uses: installs the directory it is called in.
#
#   ruby formula.rb FORMULA PREFIX JAVA_HOME REVISION [test]
#
# Prints what the service is, a line for each key.
require "pathname"
require "fileutils"
require "socket"
require "tmpdir"

FORMULA, PREFIX, JAVA = ARGV.take(3).map { |argument| Pathname(argument) }
REVISION = ARGV[3]

class Pathname
  # A file that is there already belongs to whoever changed it; the new one is put beside it.
  def install(*sources)
    mkpath
    sources.each do |source|
      target = self/File.basename(source)
      keeps = target.file? && to_s.start_with?((PREFIX/"etc").to_s)
      FileUtils.mv source, keeps ? "#{target}.default" : target
    end
  end

  def write_env_script(target, environment)
    dirname.mkpath
    pairs = environment.map { |name, value| "#{name}=\"#{value}\"" }.join(" ")
    write "#!/bin/bash\n#{pairs} exec \"#{target}\" \"$@\"\n"
    chmod 0555
  end
end

module Language
  module Java
    def self.overridable_java_home_env(_version)
      { JAVA_HOME: "${JAVA_HOME:-#{JAVA}}" }
    end
  end
end

class Service
  attr_reader :settings

  def initialize(formula)
    @formula = formula
    @settings = {}
  end

  def method_missing(name, *values, **pairs)
    return @formula.public_send(name) if @formula.respond_to?(name)

    @settings[name] = pairs.empty? ? values.flatten : pairs
  end

  def respond_to_missing?(*) = true
end

class Formula
  class << self
    attr_reader :facts

    %i[desc homepage url sha256 license depends_on].each do |fact|
      define_method(fact) { |value| (@facts ||= {})[fact] = value }
    end

    def service(&block) = (@service = block)
    def test(&block) = (@test = block)
    def block(name) = instance_variable_get("@#{name}")
  end

  def version = self.class.facts[:url][/-(\d.*)\.tar\.gz$/, 1]
  def prefix = PREFIX/"Cellar/a3s-gateway/#{version}_#{REVISION}"
  def opt_bin = bin
  def bin = prefix/"bin"
  def libexec = prefix/"libexec"
  def etc = PREFIX/"etc"
  def pkgetc = etc/"a3s-gateway"
  def var = PREFIX/"var"
  def testpath = @testpath ||= Pathname(Dir.mktmpdir)
  def free_port = TCPServer.open("127.0.0.1", 0) { |server| server.addr[1] }

  def inreplace(file, before, after)
    text = File.read(file)
    raise "#{file} has no: #{before}" unless text.include? before

    File.write(file, text.sub(before) { after })
  end

  def spawn(*command) = Process.spawn(*command.map(&:to_s))

  def system(*command)
    Kernel.system(*command.map(&:to_s)) || raise("failed: #{command.join " "}")
  end

  def shell_output(command)
    output = `#{command}`
    $?.success? ? output : raise("failed: #{command}")
  end

  def assert_match(expected, actual)
    actual.match?(Regexp.new(expected)) || raise("#{actual} (expected: #{expected})")
  end
end

load FORMULA.to_s
formula = A3sGateway.new
formula.install
formula.post_install
raise "no caveats" if formula.caveats.empty?

if ARGV[4] == "test"
  begin
    formula.instance_exec(&A3sGateway.block(:test))
  ensure
    formula.testpath.rmtree
  end
end
service = Service.new(formula)
service.instance_exec(&A3sGateway.block(:service))
service.settings.each { |name, value| puts "#{name}: #{value.is_a?(Hash) ? value.map { |pair| pair.join "=" }.join(" ") : value.join(" ")}" }
