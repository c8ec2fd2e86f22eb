# Runs a recipe with the few resources it uses: execute and ruby_block with guards, and shell_out. Not Chef, only its order of events:
# resources are collected first, then each is run unless a guard says no. Ends with "changed: N".
require 'open3'

Output = Struct.new(:stdout, :stderr, :exitstatus)

module Shell
  def shell_out(command)
    out, err, status = Open3.capture3('/bin/sh', '-c', command)
    Output.new(out, err, status.exitstatus)
  end
end

class Resource
  include Shell

  def initialize(kind, name)
    @kind = kind
    @name = name
    @guards = []
  end

  def command(text) = @action = -> { fail_unless_done(shell_out(text)) }
  def block(&body) = @action = -> { instance_exec(&body) }
  def only_if(text = nil, &body) = @guards << -> { holds?(text, body) }
  def not_if(text = nil, &body) = @guards << -> { !holds?(text, body) }

  def run
    return false unless @guards.all?(&:call)

    puts "#{@kind}[#{@name}]"
    @action.call
    true
  end

  private

  def holds?(text, body) = text ? shell_out(text).exitstatus.zero? : instance_exec(&body)

  def fail_unless_done(output)
    raise "#{@name}: #{output.stderr}" unless output.exitstatus.zero?
  end
end

class Recipe
  include Shell

  def initialize = @resources = []

  %i[execute ruby_block].each do |kind|
    define_method(kind) do |name, &body|
      resource = Resource.new(kind, name)
      resource.instance_exec(&body)
      @resources << resource
    end
  end

  def converge(file)
    instance_eval(File.read(file), file)
    puts "changed: #{@resources.count(&:run)}"
  end
end

Recipe.new.converge(ARGV.fetch(0))
